#include "payments/reconciliation.hpp"

#include <boost/test/unit_test.hpp>

#include "support/stripe_events_told.hpp"
#include "support/test_school.hpp"

namespace lectern::payments {

namespace {

using namespace std::chrono_literals;
using test::FakePayments;

struct Reconciling : test::TestSchool {
    Order opened = open(wish());

    std::vector<Difference> compare(bool heal, std::chrono::seconds back = 24h) {
        return reconcile(database(), payments, act(), {.since = clock.now() - back, .heal = heal});
    }
    /// Stripe knows that the order was paid.
    CheckoutSession& pay_at_stripe() {
        auto& session = payments.sessions["cs_test_1"] = session_of(opened);
        return FakePayments::pay(session);
    }
    void tell_at_stripe(const std::string& event) { payments.events.push_back(event); }
    std::string status() { return text("SELECT status AS value FROM orders"); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(reconciliation, Reconciling)

BOOST_AUTO_TEST_CASE(nothing_differs_when_all_was_delivered) {
    BOOST_TEST(compare(false).empty());
    BOOST_TEST(compare(true).empty());
}

BOOST_AUTO_TEST_CASE(an_event_that_was_not_delivered_is_told_and_healed_only_when_wished) {
    tell_at_stripe(test::event_json("evt_lost", "checkout.session.completed", pay_at_stripe()));
    const auto told = compare(false);
    BOOST_REQUIRE(told.size() == 2U);
    BOOST_TEST(told[0].text == "event evt_lost: checkout.session.completed was not delivered");
    BOOST_TEST(told[1].text ==
               "order " + opened.public_id + ": is pending here, and paid at Stripe");
    BOOST_TEST(!told[0].is_healed);
    BOOST_TEST(status() == "pending");

    const auto healed = compare(true);
    BOOST_REQUIRE(healed.size() == 1U);
    BOOST_TEST(healed[0].is_healed);
    BOOST_TEST(status() == "paid");
    BOOST_TEST(compare(false).empty());
}

BOOST_AUTO_TEST_CASE(every_page_of_events_is_read) {
    payments.page_size = 2;
    for (int i = 0; i < 7; ++i) {
        tell_at_stripe(test::event_json("evt_" + std::to_string(i), "checkout.session.expired",
                                        session_of(opened)));
    }
    BOOST_TEST(compare(false).size() == 7U);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_stripes_is_told_and_the_rest_is_compared) {
    const auto far = std::string{"\"created\":999999999999"};
    const auto time = "\"created\":" + std::to_string(unix_seconds(test::noon()));
    auto absurd = test::event_json("evt_far", "checkout.session.expired", session_of(opened));
    absurd.replace(absurd.find(time), time.size(), far);
    tell_at_stripe(absurd);
    tell_at_stripe(test::event_json("evt_lost", "checkout.session.completed", pay_at_stripe()));
    auto odd = session_of(opened);
    odd.fault = "amount_total is no amount";
    odd.id = "cs_odd";
    payments.sessions["cs_odd"] = odd;
    odd.installation_id = "somebody-else";
    payments.sessions["cs_of_others"] = odd;

    const auto told = compare(true);
    BOOST_REQUIRE(told.size() == 3U);
    BOOST_TEST(told[0].text == "session cs_odd: not compared: amount_total is no amount");
    BOOST_TEST(told[1].text == "event evt_lost: checkout.session.completed was not delivered");
    BOOST_TEST(told[1].is_healed);
    BOOST_TEST(told[2].text == "event evt_far: not compared: has no time of creation");
    BOOST_TEST(!told[2].is_healed);
    BOOST_TEST(status() == "paid");
}

BOOST_AUTO_TEST_CASE(an_event_of_the_other_mode_is_none_of_ours) {
    auto event = test::event_json("evt_live", "checkout.session.completed", session_of(opened));
    const std::string mode = "\"livemode\":false";
    event.replace(event.find(mode), mode.size(), "\"livemode\":true");
    tell_at_stripe(event);
    BOOST_TEST(compare(true).empty());
}

BOOST_AUTO_TEST_CASE(a_payment_whose_event_is_gone_is_found_by_its_session) {
    pay_at_stripe();
    BOOST_TEST(compare(true, 24h * 60).size() == 1U);
    BOOST_TEST(status() == "paid");
    BOOST_TEST(audited("order_paid") == 1);
}

BOOST_AUTO_TEST_CASE(every_page_of_sessions_is_read) {
    payments.page_size = 1;
    pay_at_stripe();
    payments.sessions["cs_other_1"] = {.id = "cs_other_1", .status = "open"};
    payments.sessions["cs_other_2"] = {.id = "cs_other_2", .status = "open"};
    BOOST_TEST(compare(true).size() == 1U);
    BOOST_TEST(status() == "paid");
}

BOOST_AUTO_TEST_CASE(a_session_of_another_installation_is_none_of_ours) {
    pay_at_stripe().installation_id = "other";
    BOOST_TEST(compare(true).empty());
}

BOOST_AUTO_TEST_CASE(
    an_order_that_a_restored_backup_lacks_is_made_again_with_all_that_became_of_it) {
    auto& session = pay_at_stripe();
    session.order_id = session.client_reference_id = "gone";
    tell_at_stripe(test::event_json("evt_lost", "checkout.session.completed", session));
    payments.refunds = {{.id = "re_1",
                         .status = "succeeded",
                         .amount_minor = 1000,
                         .currency = "EUR",
                         .payment_intent = session.payment_intent}};
    const auto told = compare(false);
    BOOST_TEST(told[0].text ==
               "session cs_test_1: its order gone is not here (Stripe says complete)");
    BOOST_TEST(number("SELECT count(*) AS value FROM orders") == 1);

    for (const auto& difference : compare(true)) BOOST_TEST(difference.is_healed, difference.text);
    BOOST_TEST(text("SELECT concat_ws(' ', status, email, paid_amount_minor) AS value FROM orders "
                    "WHERE public_id = 'gone'") == "partially_refunded guest@example.com 4900");
    BOOST_TEST(text("SELECT status AS value FROM entitlements") == "active");
    BOOST_TEST(text("SELECT status AS value FROM stripe_events") == "processed");
    BOOST_TEST(audited("order_restored") == 1);
    BOOST_TEST(audited("order_paid") == 1);
    BOOST_TEST(number("SELECT count(*) AS value FROM mail_outbox WHERE link_purpose = 'claim'") ==
               1);
    BOOST_TEST(compare(true).empty());
}

BOOST_AUTO_TEST_CASE(an_order_whose_course_is_not_told_or_not_here_is_told_and_not_made_up) {
    auto& session = pay_at_stripe();
    session.order_id = "gone";
    for (const auto* slug : {"", "no-such-course"}) {
        session.course_slug = slug;
        const auto told = compare(true);
        BOOST_REQUIRE(told.size() == 1U);
        BOOST_TEST(!told[0].is_healed);
    }
    BOOST_TEST(number("SELECT count(*) AS value FROM orders") == 1);
}

BOOST_AUTO_TEST_CASE(an_order_that_ended_unpaid_is_not_missed) {
    auto& session = payments.sessions["cs_test_1"] = session_of(opened);
    session.order_id = "gone";
    session.status = "expired";
    BOOST_TEST(compare(true).empty());
}

BOOST_AUTO_TEST_CASE(an_order_that_stripe_refuses_is_told_and_the_others_are_compared) {
    record(opened, Payment::paid, pay_at_stripe());
    payments.refused_intent = "pi_cs_test_1";
    auto another = wish();
    another.browser_token = "phone";
    const auto other = open(another);
    auto& session = payments.sessions["cs_test_2"] = session_of(other, "cs_test_2");
    record(other, Payment::paid, FakePayments::pay(session));
    payments.refunds = {{.id = "re_2",
                         .status = "succeeded",
                         .amount_minor = 4900,
                         .currency = "EUR",
                         .payment_intent = session.payment_intent}};
    const auto told = compare(true);
    BOOST_REQUIRE(told.size() == 2U);
    BOOST_TEST(told[0].text ==
               "order " + std::to_string(opened.id) + ": not compared: stripe: answered 404");
    BOOST_TEST(!told[0].is_healed);
    BOOST_TEST(told[1].is_healed);
    BOOST_TEST(text("SELECT status AS value FROM orders WHERE id = $1", other.id) == "refunded");
}

BOOST_AUTO_TEST_CASE(without_stripe_there_is_nothing_to_compare) {
    payments.failure = PaymentsUnavailable::Kind::no_answer;
    BOOST_CHECK_THROW(compare(true), PaymentsUnavailable);
}

BOOST_AUTO_TEST_CASE(a_refund_and_a_dispute_that_nobody_told_are_found) {
    record(opened, Payment::paid, pay_at_stripe());
    payments.refunds = {{.id = "re_1",
                         .status = "succeeded",
                         .amount_minor = 4900,
                         .currency = "EUR",
                         .payment_intent = "pi_cs_test_1"}};
    payments.disputes = {{.id = "dp_1",
                          .status = "won",
                          .amount_minor = 4900,
                          .currency = "EUR",
                          .payment_intent = "pi_cs_test_1"}};
    const auto told = compare(false);
    BOOST_REQUIRE(told.size() == 1U);
    BOOST_TEST(told[0].text.ends_with("nothing here, and dp_1 won, re_1 succeeded at Stripe"));
    BOOST_TEST(compare(true).front().is_healed);
    BOOST_TEST(status() == "refunded");
    BOOST_TEST(compare(true).empty());
}

BOOST_AUTO_TEST_CASE(a_grant_that_is_missing_is_made_again) {
    record(opened, Payment::paid, pay_at_stripe());
    change("DELETE FROM entitlements");
    BOOST_TEST(compare(false).size() == 1U);
    BOOST_TEST(compare(true).front().is_healed);
    BOOST_TEST(number("SELECT count(*) AS value FROM entitlements WHERE status = 'active'") == 1);
}

BOOST_AUTO_TEST_CASE(a_grant_that_its_order_does_not_give_is_taken) {
    record(opened, Payment::paid, pay_at_stripe());
    change("UPDATE entitlements SET status = 'suspended'");
    BOOST_TEST(compare(true).front().is_healed);
    BOOST_TEST(text("SELECT status AS value FROM entitlements") == "active");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::payments
