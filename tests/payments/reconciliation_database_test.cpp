#include "payments/reconciliation.hpp"

#include <boost/test/unit_test.hpp>

#include "support/stripe_money_events.hpp"
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
    /// Reconciles and returns the differences. Expects that everything was compared.
    std::vector<Difference> compare(bool heal, std::chrono::seconds back = 24h) {
        auto found = report(heal, back);
        BOOST_TEST(found.not_compared.empty());
        return std::move(found.differences);
    }
    /// Pays at Stripe with a creation date in the past.
    CheckoutSession& pay_long_ago(std::chrono::seconds ago) {
        auto& session = pay_at_stripe();
        session.created = clock.now() - ago;
        return session;
    }
    std::string mails() {
        return text("SELECT string_agg(kind, ' ' ORDER BY id) AS value FROM mail_outbox");
    }
    /// Marks the order as paid at Stripe.
    CheckoutSession& pay_at_stripe() {
        auto& session = payments.sessions["cs_test_1"] = session_of(opened);
        return FakePayments::pay(session);
    }
    void tell_at_stripe(const std::string& event) { payments.events.push_back(event); }
    std::string status() { return text("SELECT status AS value FROM orders"); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(reconciliation, Reconciling)

BOOST_AUTO_TEST_CASE(there_are_no_differences_if_every_event_was_delivered) {
    BOOST_TEST(compare(false).empty());
    BOOST_TEST(compare(true).empty());
}

BOOST_AUTO_TEST_CASE(an_undelivered_event_is_reported_and_healed_only_on_request) {
    tell_at_stripe(test::event_json("evt_lost", "checkout.session.completed", pay_at_stripe()));
    const auto told = compare(false);
    BOOST_REQUIRE(told.size() == 2U);
    BOOST_TEST(!report(false).is_clean());
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

BOOST_AUTO_TEST_CASE(a_failed_event_is_replayed_once_its_cause_is_gone) {
    change(R"sql(
        ALTER TABLE entitlements
              ADD CONSTRAINT broken CHECK (cause <> 'purchase') NOT VALID
    )sql");
    for (const auto* id : {"evt_1", "evt_2"}) {
        const auto event = test::event_json(id, "checkout.session.completed", pay_at_stripe());
        tell_at_stripe(event);
        database().write([&](Transaction& transaction) {
            receive_event(transaction, act_of_stripe(),
                          stripe_event_from(json::parse(event)).value());
        });
    }
    payments.events.pop_back();
    payments.sessions.clear();  // only the event can tell of the payment
    change("ALTER TABLE entitlements DROP CONSTRAINT broken");
    const auto told = compare(false);
    BOOST_REQUIRE(told.size() == 1U);
    BOOST_TEST(told[0].text == "event evt_1: checkout.session.completed failed");
    BOOST_TEST(status() == "pending");

    BOOST_TEST(compare(true).front().is_healed);
    BOOST_TEST(status() == "paid");
    BOOST_TEST(
        text("SELECT string_agg(stripe_event_id || ' ' || status, ', ' ORDER BY id) AS value "
             "FROM stripe_events") == "evt_1 processed, evt_2 failed");
    BOOST_TEST(compare(true).empty());
}

BOOST_AUTO_TEST_CASE(an_ignored_event_is_healed_and_an_unmatched_one_is_not) {
    tell_at_stripe(test::money_event_json("evt_unmatched", {.type = "refund.created",
                                                            .object = "re_1",
                                                            .status = "succeeded",
                                                            .payment_intent = "pi_other"}));
    tell_at_stripe(test::money_event_json("evt_ignored", {.type = "charge.refunded",
                                                          .object = "ch_1",
                                                          .status = "succeeded",
                                                          .payment_intent = "pi_other"}));
    const auto told = report(true);
    BOOST_REQUIRE(told.differences.size() == 2U);
    BOOST_TEST(told.differences[0].text == "event evt_unmatched: refund.created was not delivered");
    BOOST_TEST(!told.differences[0].is_healed);
    BOOST_TEST(told.differences[1].text == "event evt_ignored: charge.refunded was not delivered");
    BOOST_TEST(told.differences[1].is_healed);
    BOOST_TEST(!told.is_clean());
}

BOOST_AUTO_TEST_CASE(every_page_of_events_is_read) {
    payments.page_size = 2;
    for (int i = 0; i < 7; ++i) {
        tell_at_stripe(test::event_json("evt_" + std::to_string(i), "checkout.session.expired",
                                        session_of(opened)));
    }
    BOOST_TEST(compare(false).size() == 7U);
}

BOOST_AUTO_TEST_CASE(each_page_is_read_once_and_compared_by_one_statement) {
    constexpr int count = 250;
    for (int i = 0; i < count; ++i) {
        tell_at_stripe(test::event_json("evt_" + std::to_string(i), "checkout.session.expired",
                                        session_of(opened)));
    }
    BOOST_TEST(report(true).is_clean());
    int calls = 0;
    payments.during_call = [&] { ++calls; };
    const auto before = database().round_trips();
    const auto told = report(false);
    const auto statements = database().round_trips() - before;
    BOOST_TEST(told.is_clean());
    BOOST_TEST(told.events == static_cast<std::size_t>(count));
    BOOST_TEST(calls == 1 + 3);  // sessions, events
    BOOST_TEST(statements <= 12);
}

BOOST_AUTO_TEST_CASE(events_that_are_too_many_to_be_kept_are_read_again_oldest_first) {
    constexpr int count = 1250;
    for (int i = 0; i < count; ++i) {
        tell_at_stripe(test::event_json("evt_" + std::to_string(i), "checkout.session.expired",
                                        session_of(opened)));
    }
    int calls = 0;
    payments.during_call = [&] { ++calls; };
    const auto told = report(false);
    BOOST_TEST(told.not_compared.empty());
    BOOST_TEST(told.events == static_cast<std::size_t>(count));
    BOOST_REQUIRE(told.differences.size() == static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < count; ++i) {
        BOOST_TEST(told.differences[i].text == "event evt_" + std::to_string(i) +
                                                   ": checkout.session.expired was not delivered");
    }
    // The sessions; 13 pages of events; 8 of them again: 5 with 500 events were kept.
    BOOST_TEST(calls == 1 + 13 + 8);
}

BOOST_AUTO_TEST_CASE(sessions_that_are_too_many_to_be_kept_are_read_again) {
    for (int i = 0; i < 1250; ++i) {
        auto session = session_of(opened, "cs_" + std::to_string(1000 + i));
        session.order_id = session.client_reference_id = "gone";
        payments.sessions[session.id] = session;
    }
    pay_at_stripe();
    const auto told = report(false);
    BOOST_TEST(told.not_compared.empty());
    BOOST_TEST(told.sessions == 1251U);
    BOOST_TEST(told.differences.size() == 1251U);
    BOOST_TEST(told.differences.back().text ==
               "order " + opened.public_id + ": is pending here, and paid at Stripe");
}

BOOST_AUTO_TEST_CASE(implausible_objects_are_reported_and_the_rest_is_compared) {
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
    BOOST_TEST(!told.is_clean());
    BOOST_TEST(status() == "paid");
}

BOOST_AUTO_TEST_CASE(an_event_of_the_other_mode_is_skipped) {
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

BOOST_AUTO_TEST_CASE(an_expired_session_counts_only_if_it_is_the_one_of_the_order) {
    database().write([&](Transaction& transaction) {
        save_checkout_session(transaction, opened, "cs_test_1", "https://pay.example/1",
                              clock.now());
    });
    auto former = session_of(opened, "cs_former");
    former.status = "expired";
    payments.sessions["cs_former"] = former;
    payments.sessions["cs_test_1"] = session_of(opened);
    BOOST_TEST(compare(true).empty());
    BOOST_TEST(status() == "pending");
    payments.sessions["cs_test_1"].status = "expired";
    BOOST_TEST(compare(true).size() == 1U);
    BOOST_TEST(status() == "expired");
}

BOOST_AUTO_TEST_CASE(a_session_of_another_installation_is_skipped) {
    pay_at_stripe().installation_id = "other";
    BOOST_TEST(compare(true).empty());
}

BOOST_AUTO_TEST_CASE(an_order_missing_after_a_restored_backup_is_recreated_with_its_tax) {
    auto& session = pay_at_stripe();
    session.order_id = session.client_reference_id = "gone";
    session.amount_tax_minor = 980;
    session.amount_total_minor = 5880;
    for (const auto& difference : compare(true)) BOOST_TEST(difference.is_healed, difference.text);
    BOOST_TEST(text("SELECT concat_ws(' ', status, paid_amount_minor, tax_minor) AS value "
                    "FROM orders WHERE public_id = 'gone'") == "paid 5880 980");
}

BOOST_AUTO_TEST_CASE(an_operator_who_may_not_restore_an_order_is_told_who_may) {
    auto& session = pay_at_stripe();
    session.order_id = session.client_reference_id = "gone";
    Database operators{test.connection_string_as("lectern_operator")};
    const auto found =
        reconcile(operators, payments, act(), {.since = clock.now() - 24h, .heal = true});
    BOOST_REQUIRE(!found.not_compared.empty());
    BOOST_TEST(found.not_compared.front() ==
               "session cs_test_1: not healed: permission denied for table orders; lectern may "
               "(systemctl start lectern-reconcile)");
}

BOOST_AUTO_TEST_CASE(an_order_missing_after_a_restored_backup_is_recreated_with_its_refunds) {
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

BOOST_AUTO_TEST_CASE(a_missing_order_without_a_known_course_is_reported_and_not_recreated) {
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

BOOST_AUTO_TEST_CASE(a_missing_order_that_expired_unpaid_is_not_reported) {
    auto& session = payments.sessions["cs_test_1"] = session_of(opened);
    session.order_id = "gone";
    session.status = "expired";
    BOOST_TEST(compare(true).empty());
}

BOOST_AUTO_TEST_CASE(an_order_that_stripe_refuses_is_reported_and_the_others_are_compared) {
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
               "order " + to_string(opened.id) + ": not compared: stripe: answered 404");
    BOOST_REQUIRE(told.differences.size() == 1U);
    BOOST_TEST(told.differences[0].is_healed);
    BOOST_TEST(!told.is_clean());
    BOOST_TEST(text("SELECT status AS value FROM orders WHERE id = $1", other.id) == "refunded");
}

BOOST_AUTO_TEST_CASE(without_stripe_everything_is_reported_as_not_compared) {
    payments.failure = PaymentsError::Kind::no_answer;
    const auto told = report(true);
    BOOST_TEST(told.not_compared.size() == 2U);
    BOOST_TEST(told.differences.empty());
    BOOST_TEST(!told.is_clean());
}

BOOST_AUTO_TEST_CASE(an_interrupted_list_keeps_what_was_already_found) {
    tell_at_stripe(test::event_json("evt_old", "checkout.session.expired", session_of(opened)));
    tell_at_stripe(test::event_json("evt_lost", "checkout.session.completed", pay_at_stripe()));
    payments.page_size = 1;
    int calls = 0;
    payments.during_call = [&] {
        // Calls: the sessions, the newer page of events, the older page, which fails.
        ++calls;
        payments.failure.reset();
        if (calls == 3) payments.failure = PaymentsError::Kind::no_answer;
    };
    const auto told = report(true);
    BOOST_TEST(status() == "paid");
    BOOST_REQUIRE(told.not_compared.size() == 1U);
    BOOST_TEST(told.not_compared[0].starts_with("events: not all compared: "));
    BOOST_TEST(told.events == 1U);
    BOOST_TEST(told.sessions == 1U);
    BOOST_TEST(told.orders == 1U);
    BOOST_TEST(!told.is_clean());
}

BOOST_AUTO_TEST_CASE(when_stripe_stops_answering_the_remaining_orders_are_not_tried) {
    for (int i = 0; i < 6; ++i) paid_order("guest" + std::to_string(i) + "@example.com");
    payments.during_call = [&, calls = 0]() mutable {
        if (++calls == 3) payments.failure = PaymentsError::Kind::no_answer;
    };
    const auto told = report(true);
    BOOST_REQUIRE(told.not_compared.size() == 4U);
    BOOST_TEST(told.not_compared[3] == "3 more orders: not compared: Stripe does not answer");
    BOOST_TEST(told.orders == 0U);
}

BOOST_AUTO_TEST_CASE(events_are_processed_oldest_first) {
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
    BOOST_TEST(told.is_clean());
    BOOST_TEST(audited("stripe_event_unmatched") == 0);
    BOOST_TEST(status() == "refunded");
}

BOOST_AUTO_TEST_CASE(a_difference_healed_by_a_later_comparison_is_reported_as_healed) {
    auto& session = pay_at_stripe();
    // The refund arrives before its payment, whose event Stripe no longer keeps.
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
    BOOST_TEST(told.is_clean());
}

BOOST_AUTO_TEST_CASE(a_healed_payment_has_stripes_date) {
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
    BOOST_TEST(text("SELECT ($1 - reported_at)::text AS value FROM order_refunds", clock.now()) ==
               "1 day");
}

BOOST_AUTO_TEST_CASE(a_recent_payment_gets_its_receipt_when_it_is_healed) {
    change("UPDATE orders SET created_at = $1", clock.now() - 24h * 5);
    pay_long_ago(24h * 4);
    (void)compare(true);
    BOOST_TEST(mails() == "receipt");
}

BOOST_AUTO_TEST_CASE(an_old_payment_gets_a_claim_link_and_no_receipt) {
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

BOOST_AUTO_TEST_CASE(a_restored_order_mails_neither_receipt_nor_refund_again) {
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

    // Later events are mailed again.
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

BOOST_AUTO_TEST_CASE(a_refund_and_a_dispute_without_events_are_found) {
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

BOOST_AUTO_TEST_CASE(a_missing_entitlement_is_recreated) {
    record(opened, Payment::paid, pay_at_stripe());
    change("DELETE FROM entitlements");
    BOOST_TEST(compare(false).size() == 1U);
    BOOST_TEST(compare(true).front().is_healed);
    BOOST_TEST(number("SELECT count(*) AS value FROM entitlements WHERE status = 'active'") == 1);
}

BOOST_AUTO_TEST_CASE(an_entitlement_that_contradicts_its_order_is_corrected) {
    record(opened, Payment::paid, pay_at_stripe());
    change("UPDATE entitlements SET status = 'suspended'");
    BOOST_TEST(compare(true).front().is_healed);
    BOOST_TEST(text("SELECT status AS value FROM entitlements") == "active");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::payments
