#include "web/request_counts.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <functional>
#include <numeric>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "support/test_workers.hpp"

namespace lectern::web {

namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;

constexpr std::size_t courses = 0;
constexpr std::size_t login = 1;
constexpr std::size_t no_route = 2;

struct Counted {
    RequestCounts counts{{{"GET", "/courses"}, {"POST", "/login"}}};

    /// Runs `work` in a process of its own and returns its pid.
    static pid_t in_child(const std::function<void()>& work) {
        const auto child = fork();
        if (child != 0) return child;
        work();
        _exit(0);
    }
    void answer(std::optional<std::size_t> route, int status, microseconds duration = 0us) {
        counts.end(counts.begin(std::nullopt) - duration, route, status);
    }
    [[nodiscard]] std::uint64_t answered(std::size_t route, int status) const {
        const auto* const at = std::ranges::find(counted_statuses, status);
        return counts.routes().at(route).statuses.at(
            static_cast<std::size_t>(at - counted_statuses.begin()));
    }
    [[nodiscard]] std::uint64_t all_durations(std::size_t route) const {
        const auto buckets = counts.routes().at(route).durations.buckets;
        return std::accumulate(buckets.begin(), buckets.end(), std::uint64_t{0});
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(request_counts, Counted)

BOOST_AUTO_TEST_CASE(requests_of_all_processes_are_added) {
    constexpr int children = 4;
    constexpr int requests = 5000;
    std::vector<pid_t> pids;
    for (int i = 0; i < children; ++i) {
        pids.push_back(in_child([&] {
            counts.enter();
            for (int k = 0; k < requests; ++k) answer(courses, 200);
            answer(login, 303);
        }));
    }
    for (const auto pid : pids) waitpid(pid, nullptr, 0);
    BOOST_TEST(answered(courses, 200) == children * requests);
    BOOST_TEST(all_durations(courses) == children * requests);
    BOOST_TEST(answered(login, 303) == children);
    BOOST_TEST(answered(login, 200) == 0);
}

BOOST_AUTO_TEST_CASE(requests_without_a_route_and_unusual_statuses_are_counted_too) {
    answer(std::nullopt, 404);
    answer(courses, 418);
    BOOST_TEST(answered(no_route, 404) == 1);
    BOOST_TEST(answered(courses, 0) == 1);
    BOOST_TEST(counts.routes().at(no_route).name.pattern == "");
    BOOST_TEST(counts.routes().at(login).name.pattern == "/login");
}

BOOST_AUTO_TEST_CASE(a_duration_is_in_the_bucket_of_the_next_bound) {
    answer(courses, 200, 1500us);
    answer(courses, 200, 40s);
    const auto durations = counts.routes().at(courses).durations;
    BOOST_TEST(durations.buckets.at(0) == 0);
    BOOST_TEST(durations.buckets.at(1) == 1);
    BOOST_TEST(durations.buckets.back() == 1);
    BOOST_TEST((durations.sum >= 40s + 1500us));
    BOOST_TEST((durations.sum < 41s));
}

BOOST_AUTO_TEST_CASE(a_duration_equal_to_a_bound_is_below_it) {
    (void)counts.begin(1ms);
    (void)counts.begin(1001us);
    (void)counts.begin(std::nullopt);
    const auto waits = counts.waits();
    BOOST_TEST(waits.buckets.at(0) == 1);
    BOOST_TEST(waits.buckets.at(1) == 1);
    BOOST_TEST((waits.sum == 2001us));
}

BOOST_AUTO_TEST_CASE(a_worker_that_is_killed_within_a_request_is_not_busy_for_ever) {
    const auto idle = in_child([&] {
        counts.enter();
        pause();
    });
    const auto busy = in_child([&] {
        counts.enter();
        (void)counts.begin(std::nullopt);
        pause();
    });
    BOOST_TEST(
        test::wait_until_true([&] { return counts.workers() == 2 && counts.busy_workers() == 1; }));
    for (const auto pid : {busy, idle}) {
        kill(pid, SIGKILL);
        waitpid(pid, nullptr, 0);
    }
    BOOST_TEST(counts.busy_workers() == 1);
    counts.leave(busy);
    BOOST_TEST(counts.busy_workers() == 0);
    BOOST_TEST(counts.workers() == 1);
    counts.leave(idle);
    BOOST_TEST(counts.workers() == 0);
}

BOOST_AUTO_TEST_CASE(a_worker_is_idle_again_after_its_request) {
    counts.enter();
    BOOST_TEST(counts.busy_workers() == 0);
    const auto begun = counts.begin(std::nullopt);
    BOOST_TEST(counts.busy_workers() == 1);
    counts.end(begun, courses, 200);
    BOOST_TEST(counts.busy_workers() == 0);
    BOOST_TEST(counts.workers() == 1);
}

BOOST_AUTO_TEST_CASE(counting_a_request_costs_far_less_than_answering_it) {
    constexpr int requests = 100'000;
    counts.enter();
    const auto begun = std::chrono::steady_clock::now();
    for (int i = 0; i < requests; ++i) answer(courses, 200);
    const auto each = (std::chrono::steady_clock::now() - begun) / requests;
    // Below one microsecond in a release; the limit allows for debug builds and sanitizers.
    BOOST_TEST((each < 10us), std::to_string(each.count()) + " ns for a request");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::web
