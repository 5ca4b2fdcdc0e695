#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "platform/json.hpp"
#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_command.hpp"
#include "support/site_facts.hpp"
#include "support/site_money.hpp"
#include "support/site_stripe.hpp"

namespace lectern::test {

namespace {

constexpr auto lesson = "/learn/practical-sql";

/// A learner who bought Practical SQL and can learn.
struct Buyer {
    Browser browser;
    std::string email = fresh_address("buyer");
    std::string success = buy(browser, sql_course, email);
    std::string session = session_id_in(success);

    Buyer() {
        browser.get(success);
        set_password(browser, success);
        BOOST_REQUIRE(browser.get(lesson).status == 200);
    }
    bool may_learn() { return browser.get(lesson).status == 200; }
    std::int64_t mails(const std::string& kind) const {
        return number("SELECT count(*) AS n FROM mail_outbox WHERE to_email = $1 AND kind = $2",
                      email, kind);
    }
};

/// A guest who has paid at Stripe, before any event was sent.
struct UnreportedGuestPayment {
    NoWebhooks nothing_is_sent;
    Browser browser;
    std::string email = fresh_address("guest");
    std::string success = buy(browser, sql_course, email);
    std::string session = session_id_in(success);

    std::string status() const {
        return facts("SELECT status FROM orders WHERE email = $1", email).front().text("status");
    }
    std::int64_t active_grants() const {
        return number(R"sql(
            SELECT count(*) AS n
              FROM entitlements
              JOIN order_items ON order_items.id = order_item_id
              JOIN orders ON orders.id = order_id
             WHERE orders.email = $1
               AND entitlements.status = 'active'
        )sql",
                      email);
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(refunds_and_disputes)

BOOST_FIXTURE_TEST_CASE(a_full_refund_closes_the_course_and_mails_the_buyer, Buyer) {
    refund(session);
    wait_for_status(session, "refunded");
    BOOST_TEST(browser.get(lesson).status == 403);
    wait_until("a mail", [&] { return mails("refund") == 1; });
}

BOOST_FIXTURE_TEST_CASE(a_partial_refund_keeps_the_course_open, Buyer) {
    refund(session, "succeeded", "1000");
    wait_for_status(session, "partially_refunded");
    BOOST_TEST(may_learn());
}

BOOST_FIXTURE_TEST_CASE(an_operator_refunds_a_part_and_a_repeated_command_refunds_nothing, Buyer) {
    const std::vector<std::string> words{"order", "refund",   session, "--amount",
                                         "10.00", "--reason", "x",     "--yes"};
    SiteCommand command{words};
    BOOST_TEST(command.status() == 0, command.output());
    wait_for_status(session, "partially_refunded");
    BOOST_TEST(may_learn());
    SiteCommand again{words};
    BOOST_TEST(again.status() == 1);
    wait_until("a mail", [&] { return mails("refund") == 1; });
    BOOST_TEST(number(R"sql(
        SELECT sum(order_refunds.amount_minor)::bigint AS n
          FROM order_refunds
          JOIN orders ON orders.id = order_id
         WHERE stripe_session_id = $1
    )sql",
                      session) == 1000);
}

BOOST_FIXTURE_TEST_CASE(a_failed_refund_reopens_the_course, Buyer) {
    const auto id = refund(session, "pending");
    wait_for_status(session, "refunded");
    BOOST_TEST(!may_learn());
    move_refund(id, "failed");
    wait_for_status(session, "paid");
    BOOST_TEST(may_learn());
    wait_until("a mail", [&] { return mails("refund_failed") == 1; });
}

BOOST_FIXTURE_TEST_CASE(a_dispute_suspends_and_a_won_one_restores, Buyer) {
    const auto id = open_dispute(session);
    wait_for_status(session, "disputed");
    BOOST_TEST(browser.get(lesson).status == 403);
    move_dispute(id, "under_review");
    move_dispute(id, "won");
    wait_for_status(session, "paid");
    BOOST_TEST(may_learn());
}

BOOST_FIXTURE_TEST_CASE(a_won_dispute_does_not_restore_what_was_refunded_meanwhile, Buyer) {
    const auto id = open_dispute(session);
    wait_for_status(session, "disputed");
    refund(session);
    wait_for_status(session, "refunded");
    move_dispute(id, "won");
    wait_until("the end of the dispute", [&] {
        return number(
                   "SELECT count(*) AS n FROM order_disputes WHERE stripe_dispute_id = $1 AND "
                   "status = 'won'",
                   id) == 1;
    });
    BOOST_TEST(status_of_order(session) == "refunded");
    BOOST_TEST(!may_learn());
}

BOOST_FIXTURE_TEST_CASE(a_fraud_warning_is_mailed_with_the_command_that_refunds, Buyer) {
    const auto id = warn_of_fraud(session);
    wait_until("the notice", [&] {
        return number("SELECT count(*) AS n FROM mail_outbox WHERE dedupe_key = $1",
                      "fraud-warning:" + id) == 1;
    });
    BOOST_TEST(status_of_order(session) == "paid");
    BOOST_TEST(may_learn());
}

BOOST_FIXTURE_TEST_CASE(a_lost_dispute_closes_the_course, Buyer) {
    move_dispute(open_dispute(session), "lost");
    wait_for_status(session, "charged_back");
    BOOST_TEST(!may_learn());
}

BOOST_FIXTURE_TEST_CASE(a_dispute_warning_keeps_the_course_open, Buyer) {
    const auto id = open_dispute(session, "warning_needs_response");
    wait_until("the warning", [&] {
        return number("SELECT count(*) AS n FROM mail_outbox WHERE dedupe_key = $1",
                      "dispute-opened:" + id + ":warning") == 1;
    });
    BOOST_TEST(status_of_order(session) == "paid");
    BOOST_TEST(may_learn());
}

BOOST_FIXTURE_TEST_CASE(a_refunded_order_stays_refunded_when_completed_arrives_late,
                        UnreportedGuestPayment) {
    const auto id = refund(session);
    for (const auto& event : events_of("refund.created", id)) send_event(event);
    for (const auto& event : events_of("charge.refunded", charge_of(session))) send_event(event);
    BOOST_TEST(status() == "pending");
    for (const auto& event : events_of("checkout.session.completed", session)) send_event(event);
    wait_until("the order's end", [&] { return status() == "refunded"; });
    BOOST_TEST(active_grants() == 0);
    // Finally the buyer returns from Stripe's page.
    browser.get(success);
    BOOST_TEST(status() == "refunded");
    BOOST_TEST(active_grants() == 0);
}

BOOST_FIXTURE_TEST_CASE(a_stale_charge_event_is_corrected_by_the_refunds_at_stripe,
                        UnreportedGuestPayment) {
    for (const auto& event : events_of("checkout.session.completed", session)) send_event(event);
    const auto id = refund(session, "pending");
    const auto told = events_of("charge.refunded", charge_of(session));
    move_refund(id, "failed");
    // No refund event was sent. Only the charge event says that everything was refunded, and it is
    // stale.
    for (const auto& event : told) send_event(event);
    wait_until("the order is settled", [&] { return status() == "paid"; });
    BOOST_TEST(active_grants() == 1);
}

BOOST_FIXTURE_TEST_CASE(the_receipt_is_fetched_and_shown_only_to_its_owner, Buyer) {
    wait_until("the receipt", [&] {
        return number(
                   "SELECT count(*) AS n FROM orders WHERE stripe_session_id = $1 AND "
                   "receipt_url IS NOT NULL",
                   session) == 1;
    });
    const auto page = browser.get("/receipts");
    BOOST_TEST(page.status == 200);
    BOOST_TEST(page.says("Practical SQL"));
    const auto receipt = site_under_test().sandbox + "/receipts/" + charge_of(session);
    BOOST_TEST(page.says(receipt));
    BOOST_TEST(browser.get(receipt).status == 200);

    Learner other = registered_learner();
    const auto others = other.browser.get("/receipts");
    BOOST_TEST(others.status == 200);
    BOOST_TEST(!others.says(receipt));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
