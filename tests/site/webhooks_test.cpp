#include <algorithm>
#include <ctime>
#include <iterator>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "platform/json.hpp"
#include "support/site_at_once.hpp"
#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_facts.hpp"
#include "support/site_stripe.hpp"
#include "support/unreported_payments.hpp"

namespace lectern::test {

namespace {

constexpr std::time_t minute = 60;

/// A payment that Stripe knows and the site does not: no event was delivered, no page opened.
struct PaidSession {
    PaidSession() {
        const NoWebhooks nothing_is_delivered;
        success = buy(buyer, sql_course, email);
        session = session_object(session_id_in(success));
    }

    std::string event(const std::string& id,
                      const std::string& type = "checkout.session.completed") const {
        return event_about(id, type, session);
    }
    std::int64_t count(const std::string& what) const {
        return number(R"sql(
            SELECT CASE $2 WHEN 'orders'  THEN count(DISTINCT orders.id)
                           WHEN 'grants'  THEN count(DISTINCT grants.id)
                           WHEN 'mails' THEN count(DISTINCT mail.id)
                           WHEN 'paid'    THEN count(DISTINCT log.id)
                    END AS n
              FROM orders
              JOIN order_items AS item ON item.order_id = orders.id
         LEFT JOIN entitlements AS grants ON grants.order_item_id = item.id
         LEFT JOIN mail_outbox AS mail ON mail.to_email = orders.email
         LEFT JOIN audit_logs AS log ON log.order_id = orders.id
                                    AND log.event = 'order_paid'
             WHERE orders.email = $1
        )sql",
                      email, what);
    }
    void check_effects(std::int64_t expected) const {
        BOOST_TEST(count("orders") == 1);
        for (const char* what : {"grants", "mails", "paid"}) {
            BOOST_TEST(count(what) == expected, what);
        }
    }
    /// Waits until the mail with the link is sent and no jobs are pending.
    void wait_until_quiet() const {
        newest_mail_to(email);
        wait_until("an empty outbox and settled orders", [] {
            return number(R"sql(
                SELECT (SELECT count(*) FROM mail_outbox WHERE status = 'queued')
                     + (SELECT count(*) FROM orders WHERE settle_at IS NOT NULL) AS n
            )sql") == 0;
        });
    }

    Browser buyer;
    std::string email = fresh_address("guest");
    std::string success;
    std::string session;
};

std::int64_t stored(const std::string& event_id) {
    return number("SELECT count(*) AS n FROM stripe_events WHERE stripe_event_id = $1", event_id);
}

std::int64_t refusals() {
    return number(R"sql(
        SELECT count(*) AS n
          FROM audit_logs
         WHERE event = 'stripe_event_failed'
           AND outcome = 'refused'
    )sql");
}

std::string status_of(const std::string& event_id) {
    return facts("SELECT status FROM stripe_events WHERE stripe_event_id = $1", event_id)
        .front()
        .text("status");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(webhooks)

BOOST_AUTO_TEST_CASE(event_of_a_payment_fulfils_the_order) {
    const PaidSession payment;
    payment.check_effects(0);
    const auto id = fresh_event_id();
    BOOST_TEST(deliver(payment.event(id)).status == 200);
    BOOST_TEST(status_of(id) == "processed");
    payment.check_effects(1);
}

BOOST_AUTO_TEST_CASE(replaying_an_event_changes_nothing_in_any_table) {
    const PaidSession payment;
    const auto body = payment.event(fresh_event_id());
    BOOST_TEST(deliver(body).status == 200);
    payment.wait_until_quiet();
    const auto before = contents_by_table();
    BOOST_REQUIRE(before.contains("stripe_events"));

    for (int i = 0; i < 3; ++i) BOOST_TEST(deliver(body).status == 200);
    const auto after = contents_by_table();
    for (const auto& [table, digest] : before) BOOST_TEST(after.at(table) == digest, table);
    BOOST_TEST(after.size() == before.size());
}

BOOST_AUTO_TEST_CASE(another_event_about_the_same_payment_has_no_further_effect) {
    const PaidSession payment;
    deliver(payment.event(fresh_event_id()));
    const auto id = fresh_event_id();
    BOOST_TEST(deliver(payment.event(id, "checkout.session.async_payment_succeeded")).status ==
               200);
    BOOST_TEST(status_of(id) == "processed");
    payment.check_effects(1);
}

BOOST_AUTO_TEST_CASE(late_expiry_and_failure_events_do_not_undo_a_payment) {
    const PaidSession payment;
    deliver(payment.event(fresh_event_id()));
    deliver(payment.event(fresh_event_id(), "checkout.session.expired"));
    deliver(payment.event(fresh_event_id(), "checkout.session.async_payment_failed"));
    BOOST_TEST(number(R"sql(
        SELECT count(*) AS n FROM orders WHERE email = $1 AND status = 'paid'
    )sql",
                      payment.email) == 1);
    payment.check_effects(1);
}

BOOST_AUTO_TEST_CASE(payment_after_an_expiry_still_fulfils_the_order) {
    const PaidSession payment;
    deliver(payment.event(fresh_event_id(), "checkout.session.expired"));
    payment.check_effects(0);
    deliver(payment.event(fresh_event_id()));
    payment.check_effects(1);
}

BOOST_AUTO_TEST_CASE(parallel_deliveries_for_one_payment_have_one_effect) {
    PaidSession payment;
    constexpr int senders = 64;
    const auto shared_event = payment.event(fresh_event_id());
    const auto statuses = at_once(senders + 1, [&](int sender) {
        // Meanwhile the buyer returns to the success page, which fulfils as well.
        if (sender == senders) return payment.buyer.get(payment.success).status;
        int worst = 0;
        for (int i = 0; i < 10; ++i) {
            // Most deliveries are the same event; some are other events about the same payment.
            const auto body = i % 5 != 4 ? shared_event : payment.event(fresh_event_id());
            worst = std::max(worst, deliver(body).status);
        }
        return worst;
    });
    for (const int status : statuses) BOOST_TEST(status == 200);
    payment.check_effects(1);
    payment.wait_until_quiet();
    payment.check_effects(1);
    expect_sound_database();
}

BOOST_AUTO_TEST_CASE(event_without_a_valid_signature_is_refused_and_not_stored) {
    const PaidSession payment;
    const auto& secret = site_under_test().webhook_secret;
    const auto now = std::time(nullptr);
    const auto id = fresh_event_id();
    const auto body = payment.event(id);
    const auto right = stripe_signature(body, now, secret);
    const auto refusals_before = refusals();
    const std::vector<std::pair<std::string, std::string>> refused = {
        {"none", ""},
        {"of another secret", stripe_signature(body, now, "whsec_another")},
        {"of another body", stripe_signature(body + " ", now, secret)},
        {"too old", stripe_signature(body, now - 6 * minute, secret)},
        {"without a time", right.substr(right.find(',') + 1)},
        {"without v1", right.substr(0, right.find(','))},
        {"of scheme v0 alone",
         "t=" + std::to_string(now) + ",v0=" + right.substr(right.rfind('=') + 1)},
        {"cut short", right.substr(0, right.size() - 2)},
        {"no signature at all", "hello"},
        {"commas", ",,,,"},
        {"time out of range", "t=99999999999999999999999,v1=" + right.substr(right.rfind('=') + 1)},
    };
    for (const auto& [what, signature] : refused) {
        const auto reply = deliver_signed(body, signature);
        BOOST_TEST(reply.status == 400, what);
        BOOST_TEST(reply.header("content-type") == "application/problem+json", what);
        BOOST_TEST(!reply.says(secret), what);
    }
    BOOST_TEST(stored(id) == 0);
    payment.check_effects(0);
    BOOST_TEST(refusals() == refusals_before + std::ssize(refused));
}

BOOST_AUTO_TEST_CASE(valid_signature_may_be_the_second_one) {
    const PaidSession payment;
    const auto id = fresh_event_id();
    const auto body = payment.event(id);
    const auto right = stripe_signature(body, std::time(nullptr), site_under_test().webhook_secret);
    const auto two = right.substr(0, right.find(',')) + ",v1=" + std::string(64, '0') +
                     right.substr(right.find(','));
    BOOST_TEST(deliver_signed(body, two).status == 200);
    BOOST_TEST(stored(id) == 1);
}

BOOST_AUTO_TEST_CASE(signed_body_that_is_not_an_event_is_refused_and_not_stored) {
    const auto before = number("SELECT count(*) AS n FROM stripe_events");
    using namespace std::string_literals;
    const std::string deep(100'000, '[');
    for (
        const auto& body :
        {""s, "null"s, "not json"s, "[]"s, "{}"s, "{\"id\":\"evt_1\"}"s, "\xff\xfe"s, deep,
         "{\"id\":\"evt_1\",\"type\":\"x\",\"livemode\":false,\"created\":\"now\",\"data\":{\"object\":{}}}"s,
         "{\"id\":\"evt_\\u0000\",\"type\":\"x\",\"livemode\":false,\"created\":1,\"data\":{\"object\":{}}}"s,
         "{\"id\":\"evt_1\",\"type\":\"x\",\"livemode\":false,\"created\":1,\"data\":{}}"s}) {
        BOOST_TEST(deliver(body).status == 400, body.substr(0, 80));
    }
    BOOST_TEST(number("SELECT count(*) AS n FROM stripe_events") == before);
}

BOOST_AUTO_TEST_CASE(event_of_the_other_mode_is_refused_and_not_stored) {
    const PaidSession payment;
    const auto id = fresh_event_id();
    auto body = payment.event(id);
    const std::string test_mode = "\"livemode\":false,\"created\"";
    body.replace(body.find(test_mode), test_mode.size(), "\"livemode\":true,\"created\"");
    BOOST_TEST(deliver(body).status == 400);
    BOOST_TEST(stored(id) == 0);
    payment.check_effects(0);
}

BOOST_AUTO_TEST_CASE(event_of_an_unhandled_type_is_stored_as_ignored) {
    const auto id = fresh_event_id();
    BOOST_TEST(deliver(event_about(id, "customer.created", R"({"id":"cus_1"})")).status == 200);
    BOOST_TEST(status_of(id) == "ignored");
}

BOOST_AUTO_TEST_CASE(event_of_another_installation_is_stored_as_unmatched) {
    const PaidSession payment;
    const auto installation =
        lectern::json::parse(payment.session).text("metadata.installation_id").value();
    auto session = payment.session;
    for (auto at = session.find(installation); at != std::string::npos;
         at = session.find(installation)) {
        session.replace(at, installation.size(), "somebody-elses");
    }
    const auto id = fresh_event_id();
    BOOST_TEST(deliver(event_about(id, "checkout.session.completed", session)).status == 200);
    BOOST_TEST(status_of(id) == "unmatched");
    payment.check_effects(0);
}

BOOST_AUTO_TEST_CASE(event_with_another_amount_is_stored_and_reported_and_grants_nothing) {
    const PaidSession payment;
    auto session = payment.session;
    for (const std::string name : {"amount_subtotal", "amount_total"}) {
        const auto agreed = "\"" + name + "\":4900";
        const auto at = session.find(agreed);
        BOOST_REQUIRE(at != std::string::npos);
        session.replace(at, agreed.size(), "\"" + name + "\":100");
    }
    const auto id = fresh_event_id();
    BOOST_TEST(deliver(event_about(id, "checkout.session.completed", session)).status == 200);
    BOOST_TEST(status_of(id) == "processed");
    BOOST_TEST(payment.count("grants") == 0);
    BOOST_TEST(payment.count("paid") == 0);
    BOOST_TEST(payment.count("mails") == 1);
    BOOST_TEST(number(R"sql(
        SELECT count(*) AS n
          FROM audit_logs AS log
          JOIN orders ON orders.id = log.order_id
         WHERE orders.email = $1
           AND log.event = 'payment_mismatched'
    )sql",
                      payment.email) == 1);
}

BOOST_AUTO_TEST_CASE(completed_but_unpaid_session_waits_and_grants_nothing) {
    const PaidSession payment;
    auto session = payment.session;
    const std::string paid = "\"payment_status\":\"paid\"";
    session.replace(session.find(paid), paid.size(), "\"payment_status\":\"unpaid\"");
    deliver(event_about(fresh_event_id(), "checkout.session.completed", session));
    BOOST_TEST(number(R"sql(
        SELECT count(*) AS n FROM orders WHERE email = $1 AND status = 'processing'
    )sql",
                      payment.email) == 1);
    BOOST_TEST(payment.count("grants") == 0);
    BOOST_TEST(payment.count("paid") == 0);
    BOOST_TEST(payment.count("mails") == 1, "that the transfer is awaited");
}

BOOST_AUTO_TEST_CASE(webhook_accepts_only_posts_and_is_not_rate_limited) {
    const auto reply = Browser{}.get("/webhooks/stripe");
    BOOST_TEST(reply.status == 405);
    BOOST_TEST(reply.header("allow") == "POST");
    Browser stripe;
    for (int i = 0; i < 200; ++i) BOOST_TEST(stripe.submit("/webhooks/stripe", {}).status == 400);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
