// Crashes and duplicate deliveries under a load of payments: an acknowledged event is never lost,
// and takes effect once.

#include <signal.h>

#include <atomic>
#include <exception>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "platform/json.hpp"
#include "support/site_at_once.hpp"
#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_command.hpp"
#include "support/site_facts.hpp"
#include "support/site_money.hpp"
#include "support/site_stripe.hpp"
#include "support/unreported_payments.hpp"

namespace lectern::test {

namespace {

/// Kills one of PostgreSQL's processes. PostgreSQL then ends them all and recovers from its
/// write-ahead log. Its checkpointer is another process then.
void crash_postgresql() {
    const auto* const checkpointer =
        "SELECT max(pid) AS n FROM pg_stat_activity WHERE backend_type = 'checkpointer'";
    const auto before = number(checkpointer);
    kill(static_cast<pid_t>(number("SELECT pg_backend_pid() AS n")), SIGKILL);
    wait_until("PostgreSQL is there again", [&] {
        try {
            return number(checkpointer) != before;
        } catch (const std::exception&) {
            return false;
        }
    });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(faults)

BOOST_AUTO_TEST_CASE(a_database_crash_under_webhooks_loses_and_duplicates_nothing) {
    constexpr int payments_told = 12;
    constexpr int crashes = 3;
    const auto payments = pay_without_webhooks(payments_told);
    const auto events = events_for(payments, 4);
    std::atomic<std::size_t> next = 0;
    std::atomic<bool> is_over = false;
    const auto crash_again_and_again = [&] {
        try {
            for (int i = 0; i < crashes; ++i) crash_postgresql();
        } catch (...) {
            is_over = true;
            throw;
        }
        is_over = true;
    };
    at_once(5, [&](int number) {
        if (number == 0) crash_again_and_again();
        while (next < events.size() || !is_over) {
            const auto mine = next++;
            deliver_until_acknowledged(events[mine % events.size()].body);
        }
        return true;
    });
    BOOST_TEST(next >= events.size());
    expect_processed(events);
    expect_each_once(payments);
    expect_sound_database();
}

BOOST_AUTO_TEST_CASE(each_worker_connects_again_after_a_database_crash) {
    const auto search = [](int) { return Browser{}.get("/courses?q=query").status; };
    at_once(16, search);  // each worker has a connection
    crash_postgresql();
    for (const auto status : at_once(16, search)) BOOST_TEST(status == 200);
}

BOOST_AUTO_TEST_CASE(two_jobs_running_concurrently_do_everything_once) {
    SiteCommand second{{"jobs"}};
    wait_until("the second one to start",
               [&] { return second.output().find("\"jobs: lectern ") != std::string::npos; });
    const auto payments = pay_without_webhooks(6);
    for (const auto& payment : payments) {
        deliver(event_about(fresh_event_id(), "checkout.session.completed", payment.session));
        refund(payment.session_id);
    }
    for (const auto& payment : payments) wait_for_status(payment.session_id, "refunded");
    // Checks these payments only: work interrupted by an earlier test's crash is resumed after its
    // lease of five minutes.
    for (const auto& payment : payments) {
        wait_until("sent mails and a settled order", [&] {
            return number(R"sql(
                SELECT (SELECT count(*)
                          FROM mail_outbox
                         WHERE to_email = $1
                           AND status = 'queued')
                     + (SELECT count(*)
                          FROM orders
                         WHERE email = $1
                           AND settle_at IS NOT NULL) AS n
            )sql",
                          payment.email) == 0;
        });
    }
    second.send(SIGTERM);
    BOOST_TEST(second.status() == 0, second.output());
    for (const auto& payment : payments) {
        BOOST_TEST(mail_count(payment.email) == 2U, payment.email);  // receipt and refund
    }
    expect_each_once(payments);
    expect_sound_database();
}

BOOST_AUTO_TEST_CASE(work_of_killed_jobs_is_finished_by_others) {
    const auto payments = pay_without_webhooks(6);
    for (const auto& payment : payments) {
        SiteCommand another{{"jobs"}};
        deliver(event_about(fresh_event_id(), "checkout.session.completed", payment.session));
        another.send(SIGKILL);
        another.status();
    }
    for (const auto& payment : payments) {
        wait_until("a receipt", [&] { return mail_count(payment.email) > 0; });
        BOOST_TEST(mail_count(payment.email) <= 2U);  // sent but not recorded: sent again
    }
    expect_each_once(payments);
    expect_sound_database();
}

BOOST_AUTO_TEST_CASE(the_nightly_reconciliation_heals_an_outage_of_webhooks) {
    const auto payments = pay_without_webhooks(2);
    SiteCommand looking{{"reconcile", "--since", "1h"}};
    BOOST_TEST(looking.status() == 1);
    BOOST_TEST(looking.output().find("was not delivered") != std::string::npos);
    BOOST_TEST(status_of_order(payments.front().session_id) == "pending");

    SiteCommand healing{{"reconcile", "--fix", "--since", "1h"}};
    BOOST_TEST(healing.status() == 0, healing.output());
    expect_each_once(payments);
    SiteCommand again{{"reconcile", "--since", "1h", "--json"}};
    BOOST_TEST(again.status() == 0, again.output());
    const auto compared = json::parse(again.output());
    BOOST_TEST(compared.text("kind").value() == "compared");
    BOOST_TEST(compared.integer("events").value() >= 2);
    expect_sound_database();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
