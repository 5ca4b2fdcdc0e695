#include <signal.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "support/site_at_once.hpp"
#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_facts.hpp"
#include "support/site_stripe.hpp"

namespace lectern::test {

namespace {

/// The results of a load so far.
struct Seen {
    int pages = 0;
    int failed_pages = 0;
    int failed_events = 0;
    std::vector<std::string> acknowledged;  // events that were answered with 200
};

/// Readers and a stand-in for Stripe, each sending one request after another until end().
class Load {
  public:
    Load() {
        for (int i = 0; i < 3; ++i) threads_.emplace_back([this] { read_pages(); });
        for (int i = 0; i < 2; ++i) threads_.emplace_back([this] { deliver_events(); });
    }
    ~Load() { end(); }
    Load(const Load&) = delete;
    Load& operator=(const Load&) = delete;

    /// Waits for more replies, so that some requests were made after the latest action of the test.
    void wait_for_more() const {
        const auto before = answered_.load();
        wait_until("more requests", [&] { return answered_ > before + 20; });
    }
    Seen end() const {
        is_over_ = true;
        for (auto& thread : threads_)
            if (thread.joinable()) thread.join();
        const std::lock_guard lock{mutex_};
        return seen_;
    }

  private:
    void read_pages() {
        Browser browser;
        while (!is_over_) {
            const auto status = status_of([&] { return browser.get("/courses/practical-sql"); });
            const std::lock_guard lock{mutex_};
            ++answered_;
            ++(status == 200 ? seen_.pages : seen_.failed_pages);
        }
    }
    void deliver_events() {
        while (!is_over_) {
            const auto id = fresh_event_id();
            const auto status =
                status_of([&] { return deliver(event_about(id, "product.updated", "{}")); });
            const std::lock_guard lock{mutex_};
            ++answered_;
            if (status == 200)
                seen_.acknowledged.push_back(id);
            else
                ++seen_.failed_events;
        }
    }
    /// Returns 0 if there was no reply.
    template <typename Ask>
    static int status_of(const Ask& ask) {
        try {
            return ask().status;
        } catch (const std::exception&) {
            return 0;
        }
    }

    mutable std::atomic<bool> is_over_ = false;
    std::atomic<int> answered_ = 0;
    mutable std::mutex mutex_;
    Seen seen_;
    mutable std::vector<std::thread> threads_;
};

std::size_t stored(const std::vector<std::string>& event_ids) {
    std::size_t count = 0;
    for (const auto& id : event_ids) {
        count += static_cast<std::size_t>(
            number("SELECT count(*) AS n FROM stripe_events WHERE stripe_event_id = $1", id));
    }
    return count;
}

bool are_all_new(const std::vector<pid_t>& before, const std::vector<pid_t>& now) {
    return now.size() == before.size() &&
           std::ranges::none_of(now, [&](auto pid) { return std::ranges::count(before, pid) > 0; });
}

std::filesystem::path program_of(pid_t pid) {
    return std::filesystem::read_symlink("/proc/" + std::to_string(pid) + "/exe");
}

/// Replaces the program file as a package upgrade does: a new file takes the name, and the old one
/// keeps running without a name.
void put_new_program_in_place(pid_t parent) {
    const auto program = program_of(parent);
    auto draft = program;
    draft += ".new";
    std::filesystem::copy_file(program, draft, std::filesystem::copy_options::overwrite_existing);
    std::filesystem::rename(draft, program);
}

bool runs_what_is_in_place(pid_t pid) {
    return !program_of(pid).string().ends_with(" (deleted)");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(workers)

BOOST_AUTO_TEST_CASE(killed_worker_is_replaced_without_failed_requests) {
    auto learner = learner_with(sql_course);
    const auto before = worker_pids();
    BOOST_REQUIRE(before.size() > 1);
    BOOST_REQUIRE(::kill(before.front(), SIGKILL) == 0);
    for (int i = 0; i < 50; ++i) {
        BOOST_TEST(Browser{}.get("/courses").status == 200);
        BOOST_TEST(learner.browser.get("/learn/practical-sql").status == 200);
    }
    wait_until("a new worker", [&] {
        const auto now = worker_pids();
        return now.size() == before.size() && now != before;
    });
}

BOOST_AUTO_TEST_CASE(all_workers_killed_at_once_are_replaced) {
    const auto before = worker_pids();
    BOOST_REQUIRE(!before.empty());
    for (const auto pid : before) BOOST_REQUIRE(::kill(pid, SIGKILL) == 0);
    wait_until("new workers", [&] {
        const auto now = worker_pids();
        return now.size() == before.size() && std::ranges::none_of(now, [&](auto pid) {
                   return std::ranges::count(before, pid) > 0;
               });
    });
    BOOST_TEST(Browser{}.get("/courses").status == 200);
}

BOOST_AUTO_TEST_CASE(worker_asked_to_stop_finishes_and_is_replaced) {
    const auto before = worker_pids();
    BOOST_REQUIRE(!before.empty());
    BOOST_REQUIRE(::kill(before.back(), SIGTERM) == 0);
    for (int i = 0; i < 50; ++i) BOOST_TEST(Browser{}.get("/courses").status == 200);
    wait_until("a new worker", [&] {
        const auto now = worker_pids();
        return now.size() == before.size() && now != before;
    });
}

BOOST_AUTO_TEST_CASE(many_concurrent_readers_are_all_answered) {
    constexpr int pages_each = 20;
    const auto answered = at_once(12, [](int) {
        Browser browser;
        int pages = 0;
        for (int i = 0; i < pages_each; ++i) {
            if (browser.get("/courses/practical-sql").status == 200) ++pages;
        }
        return pages;
    });
    for (const int pages : answered) BOOST_TEST(pages == pages_each);
}

BOOST_AUTO_TEST_CASE(no_request_fails_and_no_event_is_lost_during_a_reload) {
    const Load load;
    for (int i = 0; i < 5; ++i) {
        const auto before = worker_pids();
        BOOST_REQUIRE(::kill(parent_of_workers(), SIGHUP) == 0);
        wait_until("all workers are new", [&] { return are_all_new(before, worker_pids()); });
        load.wait_for_more();
    }
    const auto seen = load.end();
    BOOST_TEST(seen.failed_pages == 0);
    BOOST_TEST(seen.failed_events == 0);
    BOOST_TEST(seen.pages > 0);
    BOOST_TEST(stored(seen.acknowledged) == seen.acknowledged.size());
}

BOOST_AUTO_TEST_CASE(no_request_fails_and_no_event_is_lost_during_an_upgrade) {
    const Load load;
    for (int i = 0; i < 3; ++i) {
        const auto parent = parent_of_workers();
        const auto before = worker_pids();
        put_new_program_in_place(parent);
        BOOST_REQUIRE(::kill(parent, SIGTERM) == 0);
        wait_until("all workers are new and run the new program", [&] {
            const auto next = parent_of_workers();
            return next != 0 && next != parent && runs_what_is_in_place(next) &&
                   are_all_new(before, worker_pids());
        });
        load.wait_for_more();
    }
    const auto seen = load.end();
    BOOST_TEST(seen.failed_pages == 0);
    BOOST_TEST(seen.failed_events == 0);
    BOOST_TEST(stored(seen.acknowledged) == seen.acknowledged.size());
}

BOOST_AUTO_TEST_CASE(killed_worker_fails_at_most_one_request) {
    const Load load;
    constexpr int kills = 8;
    for (int i = 0; i < kills; ++i) {
        const auto before = worker_pids();
        BOOST_REQUIRE(!before.empty());
        ::kill(before.front(), SIGKILL);
        wait_until("a new worker", [&] {
            const auto now = worker_pids();
            return now.size() == before.size() && now != before;
        });
        load.wait_for_more();
    }
    const auto seen = load.end();
    // nginx sends a page request to another worker, unless part of the response has already
    // arrived.
    BOOST_TEST(seen.failed_pages + seen.failed_events <= kills);
    BOOST_TEST(stored(seen.acknowledged) == seen.acknowledged.size());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
