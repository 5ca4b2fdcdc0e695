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

    ReconcileReport report(bool heal, std::chrono::seconds back = 24h) {
        return reconcile(database(), payments, act(), {.since = clock.now() - back, .heal = heal});
    }
    /// The differences, where all was compared.
    std::vector<Difference> compare(bool heal, std::chrono::seconds back = 24h) {
        auto found = report(heal, back);
        BOOST_TEST(found.not_compared.empty());
        return std::move(found.differences);
    }
    /// A payment of the past, as Stripe dates it.
    CheckoutSession& pay_long_ago(std::chrono::seconds ago) {
        auto& session = pay_at_stripe();
        session.created = clock.now() - ago;
        return session;
    }
    std::string mails() {
        return text("SELECT string_agg(kind, ' ' ORDER BY id) AS value FROM mail_outbox");
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

    const auto told = report(true);
    BOOST_REQUIRE(told.not_compared.size() == 2U);
    BOOST_TEST(told.not_compared[0] == "session cs_odd: not compared: amount_total is no amount");
    BOOST_TEST(told.not_compared[1] == "event evt_far: not compared: has no time of creation");
    BOOST_REQUIRE(told.differences.size() == 1U);
    BOOST_TEST(told.differences[0].text ==
               "event evt_lost: checkout.session.completed was not delivered");
    BOOST_TEST(told.differences[0].is_healed);
    BOOST_TEST(!told.is_all_right());
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
    const auto told = report(true);
    BOOST_REQUIRE(told.not_compared.size() == 1U);
    BOOST_TEST(told.not_compared[0] ==
               "order " + std::to_string(opened.id) + ": not compared: stripe: answered 404");
    BOOST_REQUIRE(told.differences.size() == 1U);
    BOOST_TEST(told.differences[0].is_healed);
    BOOST_TEST(!told.is_all_right());
    BOOST_TEST(text("SELECT status AS value FROM orders WHERE id = $1", other.id) == "refunded");
}

BOOST_AUTO_TEST_CASE(without_stripe_all_that_was_not_compared_is_told) {
    payments.failure = PaymentsUnavailable::Kind::no_answer;
    const auto told = report(true);
    BOOST_TEST(told.not_compared.size() == 2U);
    BOOST_TEST(told.differences.empty());
    BOOST_TEST(!told.is_all_right());
}

BOOST_AUTO_TEST_CASE(a_list_that_stripe_stops_telling_throws_away_nothing_that_was_found) {
    tell_at_stripe(test::event_json("evt_old", "checkout.session.expired", session_of(opened)));
    tell_at_stripe(test::event_json("evt_lost", "checkout.session.completed", pay_at_stripe()));
    payments.page_size = 1;
    int calls = 0;
    payments.during_call = [&] {
        // The sessions, the newer page of events; the older page does not come.
        ++calls;
        payments.failure.reset();
        if (calls == 3) payments.failure = PaymentsUnavailable::Kind::no_answer;
    };
    const auto told = report(true);
    BOOST_TEST(status() == "paid");
    BOOST_REQUIRE(told.not_compared.size() == 1U);
    BOOST_TEST(told.not_compared[0].starts_with("events: not all compared: "));
    BOOST_TEST(told.events == 1U);
    BOOST_TEST(told.sessions == 1U);
    BOOST_TEST(told.orders == 1U);
    BOOST_TEST(!told.is_all_right());
}

BOOST_AUTO_TEST_CASE(orders_that_stripe_does_not_answer_for_are_not_asked_for_one_by_one) {
    for (int i = 0; i < 6; ++i) paid_order("guest" + std::to_string(i) + "@example.com");
    payments.during_call = [&, calls = 0]() mutable {
        if (++calls == 3) payments.failure = PaymentsUnavailable::Kind::no_answer;
    };
    const auto told = report(true);
    BOOST_REQUIRE(told.not_compared.size() == 4U);
    BOOST_TEST(told.not_compared[3] == "3 more orders: not compared: Stripe does not answer");
    BOOST_TEST(told.orders == 0U);
}

BOOST_AUTO_TEST_CASE(events_are_worked_on_from_the_oldest_so_that_each_finds_what_it_needs) {
    auto& session = pay_at_stripe();
    tell_at_stripe(test::event_json("evt_paid", "checkout.session.completed", session));
    tell_at_stripe(test::money_event_json("evt_back", {.type = "refund.created",
                                                       .object = "re_1",
                                                       .status = "succeeded",
                                                       .payment_intent = session.payment_intent}));
    payments.refunds = {{.id = "re_1",
                         .status = "succeeded",
                         .amount_minor = 4900,
                         .currency = "EUR",
                         .payment_intent = session.payment_intent}};
    const auto told = report(true);
    BOOST_REQUIRE(told.differences.size() == 2U);
    BOOST_TEST(told.differences[0].text.starts_with("event evt_paid"));
    BOOST_TEST(told.is_all_right());
    BOOST_TEST(audited("stripe_event_unmatched") == 0);
    BOOST_TEST(status() == "refunded");
}

BOOST_AUTO_TEST_CASE(what_a_later_comparison_heals_is_told_as_healed) {
    auto& session = pay_at_stripe();
    // Told before its payment, whose own event Stripe does not have any more.
    tell_at_stripe(test::money_event_json("evt_back", {.type = "refund.created",
                                                       .object = "re_1",
                                                       .status = "succeeded",
                                                       .payment_intent = session.payment_intent}));
    payments.refunds = {{.id = "re_1",
                         .status = "succeeded",
                         .amount_minor = 4900,
                         .currency = "EUR",
                         .payment_intent = session.payment_intent}};
    const auto told = report(true);
    BOOST_TEST(told.differences[0].text.starts_with("event evt_back"));
    BOOST_TEST(told.differences[0].is_healed);
    BOOST_TEST(told.is_all_right());
}

BOOST_AUTO_TEST_CASE(the_date_of_a_healed_payment_is_stripes) {
    const auto paid_at = [&] {
        return text("SELECT (paid_at - $1)::text AS value FROM orders", clock.now() - 48h);
    };
    auto& session = pay_long_ago(48h);
    payments.charges = {{.id = "ch_1",
                         .status = "succeeded",
                         .amount_minor = 4900,
                         .payment_intent = session.payment_intent,
                         .created = clock.now() - 47h}};
    payments.refunds = {{.id = "re_1",
                         .status = "succeeded",
                         .amount_minor = 1000,
                         .currency = "EUR",
                         .payment_intent = session.payment_intent,
                         .created = clock.now() - 24h}};
    (void)compare(true, 24h * 30);
    BOOST_TEST(paid_at() == "01:00:00");
    BOOST_TEST(text("SELECT ($1 - told_at)::text AS value FROM order_refunds", clock.now()) ==
               "1 day");
}

BOOST_AUTO_TEST_CASE(a_payment_of_these_days_gets_its_receipt_when_it_is_healed) {
    change("UPDATE orders SET created_at = $1", clock.now() - 24h * 5);
    pay_long_ago(24h * 4);
    (void)compare(true);
    BOOST_TEST(mails() == "receipt");
}

BOOST_AUTO_TEST_CASE(an_old_payment_gets_a_link_to_claim_it_and_no_receipt) {
    change("UPDATE orders SET created_at = $1", clock.now() - 24h * 9);
    pay_long_ago(24h * 8);
    (void)compare(true);
    BOOST_TEST(mails() == "claim");
    BOOST_TEST(text("SELECT link_purpose AS value FROM mail_outbox") == "claim");
    BOOST_TEST(audited("purchase_claim_sent") == 1);
}

BOOST_AUTO_TEST_CASE(an_old_payment_of_a_member_mails_nothing) {
    const auto ada = test::add_learner(database(), "ada");
    change("UPDATE orders SET created_at = $1, user_id = $2", clock.now() - 24h * 9, ada);
    pay_long_ago(24h * 8);
    (void)compare(true);
    BOOST_TEST(status() == "paid");
    BOOST_TEST(mails() == "NULL");
}

BOOST_AUTO_TEST_CASE(an_order_that_is_restored_mails_neither_receipt_nor_refund_again) {
    auto& session = pay_long_ago(1h);
    session.order_id = session.client_reference_id = "gone";
    payments.refunds = {{.id = "re_1",
                         .status = "succeeded",
                         .amount_minor = 1000,
                         .currency = "EUR",
                         .payment_intent = session.payment_intent,
                         .created = clock.now() - 30min}};
    (void)compare(true);
    BOOST_TEST(mails() == "claim");

    // What happens from now on is news.
    payments.refunds.push_back({.id = "re_2",
                                .status = "succeeded",
                                .amount_minor = 500,
                                .currency = "EUR",
                                .payment_intent = session.payment_intent,
                                .created = clock.now() + 1h});
    clock.advance(2h);
    (void)compare(true);
    BOOST_TEST(mails() == "claim refund");
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
