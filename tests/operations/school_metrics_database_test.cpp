#include "operations/school_metrics.hpp"

#include <chrono>
#include <string>

#include <boost/test/unit_test.hpp>

#include "operations/migration_files.hpp"
#include "operations/signs_of_life.hpp"
#include "support/stripe_money_events.hpp"
#include "support/test_school.hpp"

namespace lectern::operations {

namespace {

using namespace std::chrono_literals;

struct Metrics : test::TestSchool {
    std::string written_with(SchoolMetrics& school) {
        MetricsText metrics;
        school.write(metrics, clock.now());
        return '\n' + metrics.text();
    }
    std::string written() {
        config.database_url = test.connection_string();
        SchoolMetrics school{config};
        return written_with(school);
    }
    void receive_event_created(std::chrono::seconds ago) {
        auto event = test::event_about("evt_" + std::to_string(ago.count()), "product.updated",
                                       session_of(open(wish())));
        event.created = clock.now() - ago;
        database().write([&](Transaction& transaction) {
            payments::receive_event(transaction, act_of_stripe(), event);
        });
    }
    std::chrono::seconds lag() {
        return database().read(
            [&](Connection& connection) { return find_webhook_lag(connection, clock.now()); });
    }
};

bool has(const std::string& text, const std::string& line) {
    return text.find('\n' + line + '\n') != std::string::npos;
}

/// The counter reads the audit record in the order of transactions, so a test waits for those of
/// others.
struct Counter : Metrics {
    SchoolCounter counter;

    SchoolCounts count() {
        test::wait_for_other_writers(database());
        return database().read([&](Connection& connection) { return counter.count(connection); });
    }
    void write_audit(audit::EventName event) {
        database().write(
            [&](Transaction& transaction) { audit::write(transaction, act(), {.name = event}); });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(school_metrics, Metrics)

BOOST_AUTO_TEST_CASE(the_backlog_is_written_in_seconds) {
    report_life(services);
    clock.advance(90s);
    const auto text = written();
    BOOST_TEST(has(text, "lectern_database_up 1"));
    BOOST_TEST(has(text, "lectern_jobs_silence_seconds 90"));
    BOOST_TEST(has(text, "lectern_outbox_mails 0"));
    BOOST_TEST(has(text, "lectern_outbox_age_seconds 0"));
    BOOST_TEST(has(text, "lectern_outbox_refused_mails 0"));
    BOOST_TEST(has(text, "lectern_outbox_refused_age_seconds 0"));
    BOOST_TEST(has(text, "lectern_stripe_events_waiting 0"));
    BOOST_TEST(has(text, "lectern_webhooks_silent 0"));
    BOOST_TEST(has(text, "lectern_orders_paid_total 0"));
}

BOOST_AUTO_TEST_CASE(jobs_that_were_never_seen_have_no_figure) {
    BOOST_TEST(written().find("lectern_jobs_silence_seconds") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_database_that_does_not_answer_is_reported_alone) {
    config.database_url = "host=/nowhere";
    SchoolMetrics school{config};
    const auto text = written_with(school);
    BOOST_TEST(has(text, "lectern_database_up 0"));
    BOOST_TEST(text.find("lectern_outbox") == std::string::npos);
    BOOST_TEST(text.find("lectern_schema_version") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_database_that_is_not_migrated_is_reported_as_down_with_its_version) {
    const auto newest = needed_version(config.share / "sql" / "migrations");
    change("ALTER TABLE signs_of_life RENAME TO signs");
    change("DELETE FROM schema_migrations WHERE version > 30");
    const auto text = written();
    BOOST_TEST(has(text, "lectern_database_up 0"));
    BOOST_TEST(has(text, "lectern_schema_version 30"));
    BOOST_TEST(has(text, "lectern_schema_version_needed " + std::to_string(newest)));
    BOOST_TEST(text.find("lectern_webhook") == std::string::npos, "no half of the figures");
}

BOOST_AUTO_TEST_CASE(a_database_that_answers_too_slowly_is_reported_as_down) {
    config.database_url = test.connection_string();
    SchoolMetrics school{config, 0ms};
    const auto text = written_with(school);
    BOOST_TEST(has(text, "lectern_database_up 0"));
    BOOST_TEST(text.find("lectern_outbox") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_webhook_lag_is_the_longest_of_the_last_five_minutes) {
    BOOST_TEST((lag() == 0s));
    receive_event_created(12s);
    receive_event_created(40s);
    BOOST_TEST((lag() == 40s));
    clock.advance(6min);
    BOOST_TEST((lag() == 0s));
    receive_event_created(-3s);
    BOOST_TEST((lag() == 0s), "Stripe's clock may be ahead");
}

BOOST_AUTO_TEST_CASE(an_event_that_was_asked_for_has_no_lag) {
    receive_event_created(40s);
    change("UPDATE stripe_events SET is_asked_for = true");
    BOOST_TEST((lag() == 0s));
}

BOOST_AUTO_TEST_SUITE_END()

// The name begins with audit: tests/run runs these when nobody else writes.
BOOST_FIXTURE_TEST_SUITE(audit_counts, Counter)

BOOST_AUTO_TEST_CASE(only_what_happened_since_the_first_count_is_counted) {
    write_audit("order_paid");
    BOOST_TEST(count().orders_paid == 0);
    write_audit("order_paid");
    write_audit("order_paid");
    write_audit("sign_in_failed");
    write_audit("checkout_started");
    write_audit("signed_in");
    const auto counts = count();
    BOOST_TEST(counts.orders_paid == 2);
    BOOST_TEST(counts.sign_in_failures == 1);
    BOOST_TEST(counts.checkouts_started == 1);
}

BOOST_AUTO_TEST_CASE(a_row_is_counted_once) {
    count();
    write_audit("order_paid");
    BOOST_TEST(count().orders_paid == 1);
    BOOST_TEST(count().orders_paid == 1);
    write_audit("order_paid");
    BOOST_TEST(count().orders_paid == 2);
}

/// Rows that were restored from another cluster have transaction ids that this one may reach later.
BOOST_AUTO_TEST_CASE(restored_rows_are_not_counted_when_the_cluster_reaches_their_transactions) {
    write_audit("order_paid");
    write_audit("order_paid");
    change(
        "UPDATE audit_logs SET transaction_id = (pg_current_xact_id()::text::bigint + "
        "3)::text::xid8");
    BOOST_TEST(count().orders_paid == 0);
    for (int i = 0; i < 5; ++i) change("SELECT pg_current_xact_id()");
    BOOST_TEST(count().orders_paid == 0);
    write_audit("order_paid");
    BOOST_TEST(count().orders_paid == 1);
}

BOOST_AUTO_TEST_CASE(a_row_that_commits_late_is_counted) {
    count();
    database().write([&](Transaction& transaction) {
        query(transaction, "SELECT pg_current_xact_id()");  // older than the next transaction
        Database other{test.connection_string()};
        other.write(
            [&](Transaction& later) { audit::write(later, act(), {.name = "order_paid"}); });
        other.read([&](Connection& connection) {
            BOOST_TEST(counter.count(connection).orders_paid == 0);
        });
        audit::write(transaction, act(), {.name = "order_paid"});
    });
    BOOST_TEST(count().orders_paid == 2);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::operations
