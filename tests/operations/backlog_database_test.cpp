#include "operations/backlog.hpp"

#include <chrono>

#include <boost/test/unit_test.hpp>

#include "mail/mail.hpp"
#include "operations/signs_of_life.hpp"
#include "support/addresses.hpp"
#include "support/stripe_money_events.hpp"
#include "support/test_school.hpp"

namespace lectern::operations {

namespace {

using namespace std::chrono_literals;
using std::chrono::seconds;

struct Waiting : test::TestSchool {
    Backlog backlog() {
        return database().read(
            [&](Connection& connection) { return find_backlog(connection, clock.now()); });
    }
    void queue_mail(const std::string& key) {
        database().write([&](Transaction& transaction) {
            mail::enqueue(transaction, act(),
                          {.dedupe_key = key,
                           .kind = "no_account",
                           .to = test::address("erna@example.com"),
                           .data = "{}"});
        });
    }
    /// Stores an event whose processing fails.
    void receive_failing_event(const std::string& id) {
        const auto order = open(wish());
        auto session = session_of(order);
        change(R"sql(
            ALTER TABLE entitlements
                  ADD CONSTRAINT broken CHECK (cause <> 'purchase') NOT VALID
        )sql");
        database().write([&](Transaction& transaction) {
            payments::receive_event(transaction, act_of_stripe(),
                                    test::event_about(id, "checkout.session.completed",
                                                      test::FakePayments::pay(session)));
        });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(backlog_of_work, Waiting)

BOOST_AUTO_TEST_CASE(a_new_school_has_no_backlog) {
    const auto found = backlog();
    BOOST_TEST(found.queued_mails == 0);
    BOOST_TEST(!found.oldest_mail.has_value());
    BOOST_TEST(found.waiting_events == 0);
    BOOST_TEST(!found.jobs_seen.has_value());
    BOOST_TEST(text_of(found) ==
               "mail: none due\n"
               "jobs: never seen\n"
               "events: none unprocessed\n");
}

BOOST_AUTO_TEST_CASE(a_mail_is_as_overdue_as_its_next_attempt_and_as_old_as_its_queueing) {
    queue_mail("first");
    clock.advance(40s);
    queue_mail("second");
    change("UPDATE mail_outbox SET next_attempt_at = $1 WHERE dedupe_key = 'first'",
           clock.now() + 30s);
    BOOST_TEST((backlog().most_overdue_mail == 0s));
    BOOST_TEST((backlog().oldest_mail == 40s));
    clock.advance(50s);
    const auto found = backlog();
    BOOST_TEST(found.queued_mails == 2);
    BOOST_TEST((found.oldest_mail == 90s));
    BOOST_TEST((found.most_overdue_mail == 50s));
    BOOST_TEST(text_of(found).starts_with("mail: oldest due for 50 s\n"));
}

BOOST_AUTO_TEST_CASE(mails_that_were_sent_or_given_up_do_not_wait) {
    queue_mail("sent");
    change("UPDATE mail_outbox SET status = 'sent', sent_at = $1", clock.now());
    queue_mail("failed");
    change("UPDATE mail_outbox SET status = 'failed' WHERE status = 'queued'");
    clock.advance(1h);
    BOOST_TEST(backlog().queued_mails == 0);
    BOOST_TEST(!backlog().most_overdue_mail.has_value());
}

BOOST_AUTO_TEST_CASE(a_mail_that_was_tried_in_vain_is_refused_until_it_is_sent) {
    queue_mail("first");
    clock.advance(40s);
    queue_mail("second");
    BOOST_TEST(backlog().due_mails == 2);
    BOOST_TEST(backlog().refused_mails == 0);
    BOOST_TEST(!backlog().oldest_refused_mail.has_value());
    change("UPDATE mail_outbox SET attempts = 1, next_attempt_at = $1 WHERE dedupe_key = 'second'",
           clock.now() + 5min);
    clock.advance(10s);
    const auto found = backlog();
    BOOST_TEST(found.due_mails == 1);
    BOOST_TEST(found.refused_mails == 1);
    BOOST_TEST((found.oldest_refused_mail == 10s));
    BOOST_TEST(
        text_of(found).starts_with("mail: oldest due for 50 s, 1 refused, oldest for 10 s\n"));
    change("UPDATE mail_outbox SET status = 'sent', sent_at = $1", clock.now());
    BOOST_TEST(backlog().refused_mails == 0);
    BOOST_TEST(text_of(backlog()).starts_with("mail: none due\n"));
}

BOOST_AUTO_TEST_CASE(the_sign_of_life_of_jobs_ages_until_the_next_one) {
    BOOST_TEST(report_life(services) == 0);
    clock.advance(20s);
    BOOST_TEST((backlog().jobs_seen == 20s));
    BOOST_TEST(text_of(backlog()).find("jobs: seen 20 s ago\n") != std::string::npos);
    report_life(services);
    BOOST_TEST((backlog().jobs_seen == 0s));
    BOOST_TEST(number("SELECT count(*) AS value FROM signs_of_life") == 1);
}

BOOST_AUTO_TEST_CASE(a_late_sign_of_life_does_not_replace_a_newer_one) {
    report_life(services);
    clock.advance(-1min);
    report_life(services);
    clock.advance(1min);
    BOOST_TEST((backlog().jobs_seen == 0s));
}

BOOST_AUTO_TEST_CASE(a_time_in_the_future_counts_as_now) {
    report_life(services);
    clock.advance(-5s);
    BOOST_TEST((backlog().jobs_seen == 0s));
}

BOOST_AUTO_TEST_CASE(an_event_waits_until_it_is_processed_or_given_up) {
    receive_failing_event("evt_1");
    clock.advance(90s);
    auto found = backlog();
    BOOST_TEST(found.waiting_events == 1);
    BOOST_TEST((found.oldest_event == 90s));
    BOOST_TEST(text_of(found).ends_with("events: 1 unprocessed, oldest for 90 s\n"));

    change("UPDATE stripe_events SET next_attempt_at = NULL");
    found = backlog();
    BOOST_TEST(found.waiting_events == 0);
    BOOST_TEST(!found.oldest_event.has_value());
    BOOST_TEST(found.given_up_events == 1);
    BOOST_TEST(text_of(found).ends_with("events: 1 unprocessed, 1 given up\n"));

    change("UPDATE stripe_events SET status = 'processed', processed_at = $1", clock.now());
    BOOST_TEST(text_of(backlog()).ends_with("events: none unprocessed\n"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::operations
