#include <set>
#include <stdexcept>

#include <boost/test/unit_test.hpp>

#include "jobs.hpp"
#include "support/mail_process.hpp"

namespace lectern::test {
namespace {

using namespace std::chrono_literals;

int left_to_do = 0;

int do_one(Services&) {
    return left_to_do > 0 ? left_to_do-- : 0;
}
int fail(Services&) {
    throw std::runtime_error{"no luck"};
}

/// Two jobs, one of which can be woken. No job here uses a service, so there is no database.
struct Fixture {
    Fixture() { left_to_do = 0; }

    std::vector<Job> jobs{{"woken", 30s, "channel", do_one}, {"timed", 1h, "", do_one}};
    MailProcess office{"host=/nowhere"};
    Schedule::Time start{};

    void run_all(Schedule& schedule, Schedule::Time now) {
        while (const auto* job = schedule.next(now)) schedule.run(*job, office.services(), now);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(schedule_of_jobs, Fixture)

BOOST_AUTO_TEST_CASE(every_job_has_a_unique_name_and_an_interval) {
    std::set<std::string_view> names;
    for (const auto& job : lectern::jobs()) {
        BOOST_TEST(names.insert(job.name).second, job.name);
        BOOST_TEST((job.interval >= 1s), job.name);
    }
}

BOOST_AUTO_TEST_CASE(all_jobs_are_due_at_the_start_and_then_after_their_interval) {
    Schedule schedule{jobs, start};
    run_all(schedule, start);
    BOOST_TEST((schedule.next_due() == start + 30s));
    BOOST_TEST(schedule.next(start + 29s) == nullptr);
    BOOST_REQUIRE(schedule.next(start + 30s) != nullptr);
    BOOST_TEST(schedule.next(start + 30s)->name == "woken");
}

BOOST_AUTO_TEST_CASE(a_job_runs_again_until_nothing_is_left_to_do) {
    left_to_do = 5;
    Schedule schedule{jobs, start};
    run_all(schedule, start);
    BOOST_TEST(left_to_do == 0);
}

BOOST_AUTO_TEST_CASE(a_notification_wakes_only_jobs_with_a_channel) {
    Schedule schedule{jobs, start};
    run_all(schedule, start);
    schedule.wake(start + 5s);
    BOOST_REQUIRE(schedule.next(start + 5s) != nullptr);
    BOOST_TEST(schedule.next(start + 5s)->name == "woken");
    run_all(schedule, start + 5s);
    BOOST_TEST(schedule.next(start + 6s) == nullptr);
}

BOOST_AUTO_TEST_CASE(the_pause_after_a_failed_job_doubles_up_to_a_minute) {
    const std::vector<Job> failing{{"failing", 1h, "channel", fail}};
    Schedule schedule{failing, start};
    auto now = start;
    std::vector<std::chrono::seconds> pauses;
    for (int i = 0; i < 8; ++i) {
        schedule.run(failing[0], office.services(), now);
        pauses.push_back(
            std::chrono::duration_cast<std::chrono::seconds>(schedule.next_due() - now));
        schedule.wake(now);
        BOOST_TEST(schedule.next(now) == nullptr, "a notification cut the pause short");
        now = schedule.next_due();
    }
    const std::vector<std::chrono::seconds> expected{1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s};
    BOOST_TEST((pauses == expected));
}

BOOST_AUTO_TEST_CASE(a_failed_job_does_not_delay_other_jobs) {
    const std::vector<Job> both{{"failing", 1h, "", fail}, {"working", 1h, "", do_one}};
    left_to_do = 3;
    Schedule schedule{both, start};
    run_all(schedule, start);
    BOOST_TEST(left_to_do == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
