#include "payments/webhook_pages.hpp"

#include <boost/test/unit_test.hpp>

#include "platform/crypto.hpp"
#include "support/test_school.hpp"

namespace lectern::payments {

namespace {

using namespace std::chrono_literals;
using test::event_json;
using test::FakePayments;

struct Webhook : test::TestSchool {
    Order opened = open(wish());

    std::string body(const std::string& id = "evt_1") {
        auto session = session_of(opened);
        return event_json(id, "checkout.session.completed", FakePayments::pay(session));
    }
    [[nodiscard]] std::string signature(const std::string& body,
                                        std::chrono::seconds age = 0s) const {
        const auto time = std::to_string(unix_seconds(clock.now() - age));
        const auto& secret = config.stripe_webhook_secrets.front();
        return "t=" + time + ",v1=" + crypto::hex(crypto::hmac_sha256(secret, time + "." + body));
    }
    web::Response deliver(const std::string& body, const std::string& signature) {
        auto request = test::get_request("/webhooks/stripe");
        request.method = "POST";
        request.body = body;
        request.headers = {{"stripe-signature", signature}};
        return receive_stripe_event(request, services);
    }
    std::int64_t stored() { return number("SELECT count(*) AS value FROM stripe_events"); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(webhook, Webhook)

BOOST_AUTO_TEST_CASE(a_signed_event_is_stored_and_acknowledged) {
    const auto response = deliver(body(), signature(body()));
    BOOST_TEST(response.status == 200);
    BOOST_TEST(stored() == 1);
    BOOST_TEST(order(opened.id).is_paid());
    BOOST_TEST(text("SELECT actor AS value FROM audit_logs WHERE event = 'order_paid'") ==
               "stripe");
}

BOOST_AUTO_TEST_CASE(a_delivery_without_a_valid_signature_is_refused_and_not_stored) {
    const auto good = signature(body());
    for (const auto& bad : {std::string{}, std::string{"t=1"}, good + "0", signature(body() + " "),
                            signature(body(), 301s), signature(body(), -301s)}) {
        const auto response = deliver(body(), bad);
        BOOST_TEST(response.status == 400, bad);
        BOOST_TEST(response.header("Content-Type") == "application/problem+json");
    }
    BOOST_TEST(deliver("", signature("")).status == 400);
    BOOST_TEST(stored() == 0);
    BOOST_TEST(!order(opened.id).is_paid());
}

BOOST_AUTO_TEST_CASE(repeated_refusals_are_audited_once) {
    for (int i = 0; i < 5; ++i) (void)deliver(body(), "t=1,v1=00");
    BOOST_TEST(audited("stripe_event_failed") == 1);
}

BOOST_AUTO_TEST_CASE(a_signed_body_that_is_not_an_event_is_refused) {
    for (const auto* text : {"{", "[]", "null", "{}", "not json", "{\"id\":\"evt_1\"}"}) {
        BOOST_TEST(deliver(text, signature(text)).status == 400, text);
    }
    BOOST_TEST(stored() == 0);
}

BOOST_AUTO_TEST_CASE(an_event_of_the_other_mode_is_refused) {
    auto live = body();
    const std::string off = "\"livemode\":false";
    live.replace(live.find(off), off.size(), "\"livemode\":true");
    BOOST_TEST(deliver(live, signature(live)).status == 400);
    BOOST_TEST(stored() == 0);
}

BOOST_AUTO_TEST_CASE(a_redelivery_is_acknowledged_again) {
    BOOST_TEST(deliver(body(), signature(body())).status == 200);
    clock.advance(24h);
    BOOST_TEST(deliver(body(), signature(body())).status == 200);
    BOOST_TEST(stored() == 1);
}

BOOST_AUTO_TEST_CASE(an_event_whose_processing_fails_is_stored_and_acknowledged) {
    change("ALTER TABLE mail_outbox ADD CONSTRAINT broken CHECK (kind <> 'receipt')");
    BOOST_TEST(deliver(body(), signature(body())).status == 200);
    BOOST_TEST(text("SELECT status AS value FROM stripe_events") == "failed");
    BOOST_TEST(!order(opened.id).is_paid());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::payments
