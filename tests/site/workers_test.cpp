#include <signal.h>

#include <algorithm>
#include <string>

#include <boost/test/unit_test.hpp>

#include "support/site_at_once.hpp"
#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_facts.hpp"

using namespace lectern::test;

BOOST_AUTO_TEST_SUITE(workers)

BOOST_AUTO_TEST_CASE(killed_worker_is_replaced_and_no_reader_notices) {
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

BOOST_AUTO_TEST_CASE(all_workers_killed_at_once_come_back) {
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

BOOST_AUTO_TEST_CASE(many_readers_at_once_are_all_answered) {
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

BOOST_AUTO_TEST_SUITE_END()
