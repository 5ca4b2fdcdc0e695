#include <chrono>

#include <boost/test/unit_test.hpp>

#include "payments/reconciliation.hpp"
#include "platform/http_client.hpp"
#include "platform/stripe_payments.hpp"
#include "support/captured_output.hpp"
#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_facts.hpp"
#include "support/site_money.hpp"
#include "support/site_stripe.hpp"

namespace lectern::test {

namespace {

std::string status_of(const std::string& email) {
    return facts("SELECT status FROM orders WHERE email = $1", email).front().text("status");
}

std::vector<payments::Difference> compare(bool heal) {
    const CapturedOutput quiet;
    HttpClient http;
    StripePayments stripe{http, site_under_test().sandbox, site_under_test().secret_key};
    const auto now = SystemClock{}.now();
    return payments::reconcile(site_database(), stripe,
                               {.actor = audit::Actor::job, .request_id = "reconcile", .now = now},
                               {.since = now - std::chrono::hours{1}, .heal = heal})
        .differences;
}

bool reports(const std::vector<payments::Difference>& differences, const std::string& word,
             bool is_healed) {
    for (const auto& difference : differences)
        if (difference.text.find(word) != std::string::npos && difference.is_healed == is_healed)
            return true;
    return false;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(reconciling)

BOOST_AUTO_TEST_CASE(an_outage_of_webhooks_is_detected_and_healed) {
    Browser browser;
    const auto paid = fresh_address("paid");
    const auto refunded = fresh_address("refunded");
    std::string event;
    {
        const NoWebhooks outage;
        event =
            events_of("checkout.session.completed", session_id_in(buy(browser, sql_course, paid)))
                .front();
        refund(session_id_in(buy(browser, bread_course, refunded)));
    }
    BOOST_TEST(status_of(paid) == "pending");

    BOOST_TEST(reports(compare(false), event, false));
    BOOST_TEST(status_of(paid) == "pending");

    BOOST_TEST(reports(compare(true), event, true));
    BOOST_TEST(status_of(paid) == "paid");
    BOOST_TEST(status_of(refunded) == "refunded");
    BOOST_TEST(number("SELECT count(*) AS n FROM mail_outbox WHERE to_email = $1", paid) == 1);

    BOOST_TEST(!reports(compare(false), event, false));
    // An event that arrives after all changes nothing.
    send_event(event);
    BOOST_TEST(number("SELECT count(*) AS n FROM mail_outbox WHERE to_email = $1", paid) == 1);
}

BOOST_AUTO_TEST_CASE(an_event_that_failed_is_retried_and_succeeds) {
    Browser browser;
    const auto email = fresh_address("guest");
    std::string body;
    const auto id = fresh_event_id();
    {
        const NoWebhooks outage;
        const auto success = buy(browser, sql_course, email);
        body =
            event_about(id, "checkout.session.completed", session_object(session_id_in(success)));
    }
    facts("ALTER TABLE mail_outbox ADD CONSTRAINT broken CHECK (kind <> 'receipt') NOT VALID");
    const auto reply = deliver(body);
    facts("ALTER TABLE mail_outbox DROP CONSTRAINT broken");
    BOOST_TEST(reply.status == 200);
    BOOST_TEST(status_of(email) == "pending");
    BOOST_TEST(number("SELECT count(*) AS n FROM stripe_events WHERE stripe_event_id = $1 AND "
                      "status = 'failed'",
                      id) == 1);
    facts("UPDATE stripe_events SET next_attempt_at = received_at WHERE stripe_event_id = $1", id);
    facts("NOTIFY lectern_settle");
    wait_until("a retry", [&] { return status_of(email) == "paid"; });
    BOOST_TEST(status_of(email) == "paid");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
