#include <string>

#include <boost/test/unit_test.hpp>

#include "account/account_export.hpp"
#include "payments/abandoned_orders.hpp"
#include "payments/order_commands.hpp"
#include "payments/payments_jobs.hpp"
#include "payments/receipts_pages.hpp"
#include "payments/reconciliation.hpp"
#include "payments/refund_command.hpp"
#include "payments/webhook_silence.hpp"
#include "platform/json.hpp"
#include "school/frame.hpp"
#include "support/captured_output.hpp"
#include "support/command_line.hpp"
#include "support/settings.hpp"
#include "support/stripe_money_events.hpp"
#include "support/test_school.hpp"
#include "support/view_check.hpp"

namespace lectern::payments {

namespace {

using namespace std::chrono_literals;
using test::contains;
using test::FakePayments;
using test::run;
using test::run_and_capture;

struct OperatedSchool : test::TestSchool {
    test::CommandDatabase commands{test.connection_string_as("lectern_operator")};

    std::string status(const Order& order) {
        return text("SELECT status AS value FROM orders WHERE id = $1", order.id);
    }
    /// An order that was paid in another currency than agreed.
    Order mismatched_order() {
        const auto order = open(wish());
        auto session = session_of(order);
        FakePayments::pay(session).currency = "USD";
        payments.sessions[session.id] = session;
        record(order, Payment::paid, session);
        return order;
    }
    /// The confirmed command to refund what is left of an order.
    static RefundOrder all_of(const Order& order) {
        return {.order = order.public_id, .reason = "asked for", .is_confirmed = true};
    }
    /// The confirmed command to refund a part.
    static RefundOrder part_of(const Order& order, const std::string& amount) {
        auto wanted = all_of(order);
        wanted.amount = amount;
        return wanted;
    }
    /// A paid order whose session Stripe knows.
    Order order_at_stripe() {
        const auto order = open(wish());
        auto session = session_of(order);
        payments.sessions[session.id] = FakePayments::pay(session);
        record(order, Payment::paid, session);
        return order;
    }
    /// Returns why the command is refused; empty if it is not.
    std::string refusal(const RefundOrder& wanted) {
        const test::CapturedOutput quiet;
        try {
            refund_order(services, wanted);
        } catch (const CommandFailure& failure) {
            return failure.what();
        } catch (const UsageError& error) {
            return error.message;
        }
        return "";
    }
    std::string grant() { return text("SELECT status AS value FROM entitlements"); }
    /// An order that a promotion code paid in full: Stripe created no payment intent.
    Order given_order() {
        const auto order = open(wish());
        auto session = session_of(order);
        session.status = "complete";
        session.payment_status = "no_payment_required";
        session.amount_total_minor = 0;
        session.amount_discount_minor = 4900;
        record(order, Payment::paid, session);
        return order;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(order_commands, OperatedSchool)

BOOST_AUTO_TEST_CASE(an_order_without_payment_is_voided_once_and_with_a_reason) {
    const auto order = given_order();
    BOOST_TEST(grant() == "active");
    BOOST_TEST(run({"order", "void", order.public_id}).status == 2);
    const auto ending = run({"order", "void", order.public_id, "--reason", "a mistake"});
    BOOST_TEST(ending.status == 0, ending.errors);
    BOOST_TEST(status(order) == "refunded");
    BOOST_TEST(grant() == "revoked");
    BOOST_TEST(text("SELECT reason AS value FROM audit_logs WHERE event = 'order_refunded'") ==
               "voided: a mistake");
    BOOST_TEST(run({"order", "void", order.public_id, "--reason", "again"}).status == 0);
    BOOST_TEST(audited("order_refunded") == 1);
}

BOOST_AUTO_TEST_CASE(an_order_with_a_payment_or_still_pending_is_not_voided) {
    const auto paid = paid_order();
    BOOST_TEST(run({"order", "void", paid.public_id, "--reason", "x"}).status == 1);
    BOOST_TEST(status(paid) == "paid");
    auto other = wish();
    other.browser_token = "phone";
    BOOST_TEST(run({"order", "void", open(other).public_id, "--reason", "x"}).status == 1);
    BOOST_TEST(run({"order", "void", "nothing", "--reason", "x"}).status == 1);
}

BOOST_AUTO_TEST_CASE(a_mismatched_payment_can_be_accepted) {
    const auto order = mismatched_order();
    BOOST_TEST(run({"order", "accept", order.public_id}).status == 2, "a reason is required");
    const auto ending = run({"order", "accept", order.public_id, "--reason", "close enough"});
    BOOST_TEST(ending.status == 0, ending.errors);
    BOOST_TEST(status(order) == "paid");
    BOOST_TEST(grant() == "active");
    BOOST_TEST(text("SELECT reason AS value FROM audit_logs WHERE event = 'payment_accepted'") ==
               "close enough");
    BOOST_TEST(run({"order", "accept", order.public_id, "--reason", "again"}).status == 1);
    BOOST_TEST(run({"order", "accept", "nothing", "--reason", "x"}).status == 1);
}

BOOST_AUTO_TEST_CASE(a_refunded_mismatched_payment_can_no_longer_be_accepted) {
    const auto order = mismatched_order();
    const auto ending = run_and_capture([&] { return refund_order(services, all_of(order)); });
    BOOST_TEST(ending.status == 0);
    BOOST_TEST(contains(ending.output, "is succeeded, $49.00"));
    BOOST_TEST(status(order) == "refunded");
    BOOST_TEST(number("SELECT count(*) AS value FROM mail_outbox WHERE kind = 'refund'") == 1);
    BOOST_CHECK_THROW(refund_order(services, all_of(order)), CommandFailure);
    BOOST_TEST(payments.refunds.size() == 1U);
    BOOST_TEST(run({"order", "accept", order.public_id, "--reason", "x"}).status == 1);
    BOOST_TEST(number("SELECT count(*) AS value FROM entitlements") == 0);
}

BOOST_AUTO_TEST_CASE(a_paid_order_is_refunded_and_an_unpaid_one_is_not) {
    auto session = CheckoutSession{};
    const auto order = open(wish());
    session = session_of(order);
    payments.sessions[session.id] = FakePayments::pay(session);
    record(order, Payment::paid, session);
    const test::CapturedOutput quiet;
    BOOST_TEST(refund_order(services, all_of(order)) == 0);
    BOOST_TEST(status(order) == "refunded");
    BOOST_TEST(grant() == "revoked");
    BOOST_CHECK_THROW(refund_order(services, all_of(open(wish()))), CommandFailure);
}

BOOST_AUTO_TEST_CASE(a_part_is_refunded_and_leaves_the_course_open) {
    const auto order = order_at_stripe();
    const auto ending =
        run_and_capture([&] { return refund_order(services, part_of(order, "10.00")); });
    BOOST_TEST(ending.output == "order " + order.public_id + ": re_made_1 is succeeded, €10.00\n");
    BOOST_TEST(payments.asked_refunds.at(0).amount_minor == 1000);
    BOOST_TEST(payments.asked_refunds.at(0).payment_intent ==
               text("SELECT stripe_payment_intent_id AS value FROM orders"));
    BOOST_TEST(status(order) == "partially_refunded");
    BOOST_TEST(grant() == "active");
    BOOST_TEST(number("SELECT count(*) AS value FROM mail_outbox WHERE kind = 'refund'") == 1);
    BOOST_TEST(refusal(all_of(order)) == "");
    BOOST_TEST(payments.asked_refunds.at(1).amount_minor == 3900);
    BOOST_TEST(status(order) == "refunded");
}

BOOST_AUTO_TEST_CASE(a_repeated_part_is_refunded_once_more_only_if_that_is_said) {
    const auto order = order_at_stripe();
    BOOST_TEST(refusal(part_of(order, "10")) == "");
    BOOST_TEST(refusal(part_of(order, "10.00")) ==
               "order " + order.public_id +
                   ": €10.00 was already refunded, as re_made_1; add --again to refund as much "
                   "once more");
    BOOST_TEST(payments.refunds.size() == 1U);
    auto again = part_of(order, "10.00");
    again.is_once_more = true;
    BOOST_TEST(refusal(again) == "");
    BOOST_TEST(payments.refunds.size() == 2U);
    change("UPDATE order_refunds SET status = 'failed'");
    BOOST_TEST(refusal(part_of(order, "10.00")) == "");
    BOOST_TEST(payments.refunds.size() == 3U);
}

BOOST_AUTO_TEST_CASE(a_command_without_an_answer_is_repeated_and_refunds_once) {
    const auto order = order_at_stripe();
    payments.loses_answers = true;
    BOOST_TEST(refusal(part_of(order, "10.00")) ==
               "stripe: timeout; repeat the command: it does not refund twice");
    BOOST_TEST(status(order) == "paid");
    BOOST_TEST(refusal(part_of(order, "5.00")) ==
               "order " + order.public_id +
                   ": Stripe's answer to an earlier refund is not known; repeat that first, with "
                   "--amount 10.00");
    payments.loses_answers = false;
    BOOST_TEST(refusal(part_of(order, "10.00")) == "");
    BOOST_TEST(payments.asked_refunds.size() == 1U, "the refund is found at Stripe");
    BOOST_TEST(payments.refunds.size() == 1U);
    BOOST_TEST(status(order) == "partially_refunded");
    BOOST_TEST(refusal(part_of(order, "5.00")) == "");
    BOOST_TEST(payments.refunds.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_request_that_never_reached_stripe_is_sent_again_with_its_key) {
    const auto order = order_at_stripe();
    payments.failure = PaymentsError::Kind::no_answer;
    BOOST_TEST(refusal(all_of(order)) != "");
    payments.failure.reset();
    BOOST_TEST(refusal(all_of(order)) == "");
    BOOST_TEST(payments.asked_refunds.at(0).idempotency_key ==
               "refund:" + order.public_id + ":4900:1-1");
    BOOST_TEST(payments.asked_refunds.at(0).request == order.public_id + ":1");
}

BOOST_AUTO_TEST_CASE(an_error_that_stripe_repeats_for_its_key_gets_another_key) {
    const auto order = order_at_stripe();
    payments.failure = PaymentsError::Kind::replayed_error;
    BOOST_TEST(refusal(all_of(order)) != "");
    payments.failure.reset();
    BOOST_TEST(refusal(all_of(order)) == "");
    BOOST_TEST(payments.asked_refunds.at(0).idempotency_key ==
               "refund:" + order.public_id + ":4900:1-2");
}

BOOST_AUTO_TEST_CASE(a_request_that_stripe_refuses_does_not_stand_in_the_way_of_another) {
    const auto order = order_at_stripe();
    payments.failure = PaymentsError::Kind::refused;
    BOOST_CHECK_THROW(refund_order(services, part_of(order, "10.00")), PaymentsError);
    payments.failure.reset();
    BOOST_TEST(refusal(part_of(order, "5.00")) == "");
    BOOST_TEST(
        number("SELECT count(*) AS value FROM refund_requests WHERE refused_at IS NOT NULL") == 1);
}

BOOST_AUTO_TEST_CASE(a_request_stays_without_an_answer_while_stripe_does_not_list_its_refunds) {
    const auto order = order_at_stripe();
    payments.loses_answers = true;
    BOOST_TEST(refusal(part_of(order, "10.00")) != "");
    payments.loses_answers = false;
    payments.refused_intent = text("SELECT stripe_payment_intent_id AS value FROM orders");
    BOOST_TEST(refusal(part_of(order, "10.00")) ==
               "stripe: answered 404; repeat the command: it does not refund twice");
    payments.refused_intent.clear();
    BOOST_TEST(refusal(part_of(order, "10.00")) == "");
    BOOST_TEST(payments.refunds.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_refund_that_failed_at_once_is_no_success) {
    const auto order = order_at_stripe();
    payments.refund_status = "failed";
    const auto ending =
        run_and_capture([&] { return refund_order(services, part_of(order, "10.00")); });
    BOOST_TEST(ending.status == 1);
    BOOST_TEST(contains(ending.output, "re_made_1 is failed"));
    BOOST_TEST(status(order) == "paid");
}

BOOST_AUTO_TEST_CASE(a_refund_that_waits_for_the_buyer_is_not_left_to_refund) {
    const auto order = order_at_stripe();
    payments.refund_status = "requires_action";
    BOOST_TEST(refusal(part_of(order, "40.00")) == "");
    BOOST_TEST(refusal(all_of(order)) == "");
    BOOST_TEST(payments.asked_refunds.at(1).amount_minor == 900);
}

BOOST_AUTO_TEST_CASE(a_refund_is_confirmed_and_its_amount_is_one_of_the_payment) {
    const auto order = order_at_stripe();
    auto unconfirmed = part_of(order, "10.00");
    unconfirmed.is_confirmed = false;
    BOOST_TEST(refusal(unconfirmed) == "order " + order.public_id +
                                           ": refunds €10.00, €39.00 stays paid; add --yes to "
                                           "refund it");
    unconfirmed.amount.reset();
    BOOST_TEST(refusal(unconfirmed) ==
               "order " + order.public_id +
                   ": refunds €49.00, all that is left; add --yes to refund it");
    for (const std::string amount : {"0", "-1", "1.234", "ten", "10,50", "1e3", "1.", "49.01"}) {
        BOOST_TEST(contains(refusal(part_of(order, amount)),
                            "--amount: takes an amount in EUR up to 49.00, got "),
                   amount);
    }
    BOOST_TEST(payments.asked_refunds.empty());
    BOOST_TEST(number("SELECT count(*) AS value FROM refund_requests") == 0);
}

BOOST_AUTO_TEST_CASE(a_disputed_order_is_not_refunded) {
    const auto order = paid_order();
    change("UPDATE orders SET status = 'disputed'");
    BOOST_CHECK_EXCEPTION(refund_order(services, all_of(order)), CommandFailure,
                          [](const CommandFailure& failure) {
                              return contains(failure.what(), ": is disputed, so the bank has ");
                          });
    BOOST_TEST(payments.refunds.empty());
}

BOOST_AUTO_TEST_CASE(a_refunded_order_is_not_promised_to_another_address) {
    const auto order = paid_order();
    change("UPDATE orders SET status = 'refunded'");
    const auto ending =
        run({"order", "reassign", order.public_id, "ada@example.com", "--reason", "x"});
    BOOST_TEST(ending.status == 1);
    BOOST_TEST(contains(ending.errors, ": was refunded on 2026-"), ending.errors);
    BOOST_TEST(contains(ending.errors, ", so it opens no course"), ending.errors);
    BOOST_TEST(number("SELECT count(*) AS value FROM mail_outbox WHERE kind = 'reassigned'") == 0);
}

BOOST_AUTO_TEST_CASE(each_reason_not_to_reassign_an_order_is_told) {
    const auto reassign = [&](const Order& order) {
        return run({"order", "reassign", order.public_id, "guest@example.com", "--reason", "x"})
            .errors;
    };
    BOOST_TEST(contains(reassign(open(wish())), ": is not paid"));
    BOOST_TEST(contains(reassign(paid_order()), ": already has this address"));
    const auto lost = paid_order("other@example.com");
    change("UPDATE orders SET status = 'charged_back' WHERE id = $1", lost.id);
    BOOST_TEST(contains(reassign(lost), ": was charged back on 2026-"));
}

BOOST_AUTO_TEST_CASE(a_disputed_order_is_reassigned_without_a_promise) {
    const auto order = paid_order("wrong@example.com");
    change("UPDATE orders SET status = 'disputed'");
    const auto ending =
        run({"order", "reassign", order.public_id, "right@example.com", "--reason", "a typo"});
    BOOST_TEST(ending.status == 0, ending.errors);
    BOOST_TEST(contains(ending.output, "belongs to right@example.com, but is disputed since 2026-"),
               ending.output);
    BOOST_TEST(text("SELECT kind AS value FROM mail_outbox WHERE to_email = 'right@example.com'") ==
               "purchase_state");
}

BOOST_AUTO_TEST_CASE(reconciliation_reports_a_mismatched_payment_until_an_operator_decides) {
    const auto order = mismatched_order();
    const auto differences = [&] {
        const ReconcileRequest wanted{
            .since = clock.now() - 24h, .is_livemode = false, .heal = true};
        return reconcile(database(), payments, test::operator_act(clock.now()), wanted).differences;
    };
    BOOST_REQUIRE(differences().size() == 1U);
    BOOST_TEST(contains(differences().front().text, "agreed 4900 EUR, paid 4900 USD"));
    BOOST_TEST(!differences().front().is_healed);
    run({"order", "accept", order.public_id, "--reason", "close enough"});
    BOOST_TEST(differences().empty());
}

BOOST_AUTO_TEST_CASE(correcting_a_mistyped_address_mails_both_addresses) {
    const auto order = paid_order("wrong@example.com");
    const auto ending =
        run({"order", "reassign", order.public_id, "right@example.com", "--reason", "a typo"});
    BOOST_TEST(ending.status == 0, ending.errors);
    BOOST_TEST(text("SELECT email AS value FROM orders") == "right@example.com");
    BOOST_TEST(number("SELECT count(*) AS value FROM mail_outbox WHERE to_email = "
                      "'wrong@example.com' AND kind = 'reassigned'") == 1);
    BOOST_TEST(number("SELECT count(*) AS value FROM mail_outbox WHERE to_email = "
                      "'right@example.com' AND kind = 'claim' AND link_purpose = 'claim'") == 1);
    BOOST_TEST(text("SELECT reason AS value FROM audit_logs WHERE event = 'order_reassigned'") ==
               "a typo");
    BOOST_TEST(
        run({"order", "reassign", order.public_id, "right@example.com", "--reason", "x"}).status ==
        1);
    BOOST_TEST(run({"order", "reassign", order.public_id, "nobody", "--reason", "x"}).status == 2);
}

BOOST_AUTO_TEST_CASE(a_corrected_order_goes_to_the_account_that_has_proven_the_address) {
    const auto wrong = test::add_learner(database(), "wrong");
    const auto right = test::add_learner(database(), "right");
    const auto order = paid_order("wrong@example.com");
    BOOST_TEST(grants_of(wrong) == 1);
    const Words reassign{"order",    "reassign", order.public_id, "right@example.com",
                         "--reason", "a typo"};
    const auto refused = run(reassign);
    BOOST_TEST(refused.status == 1);
    BOOST_TEST(refused.errors == "lectern order reassign: order " + order.public_id +
                                     ": it belongs to account " + to_string(wrong) +
                                     ", which has proven its address; add --yes to reassign it "
                                     "all the same\n");
    BOOST_TEST(grants_of(wrong) == 1);
    auto confirmed = reassign;
    confirmed.emplace_back("--yes");
    BOOST_TEST(run(confirmed).status == 0);
    BOOST_TEST(grants_of(wrong) == 0);
    BOOST_TEST(grants_of(right) == 1);
    BOOST_TEST(number("SELECT user_id AS value FROM orders") == right.value());
}

BOOST_AUTO_TEST_CASE(the_order_of_an_erased_buyer_is_reassigned_only_if_that_is_confirmed) {
    const auto order = paid_order("wrong@example.com");
    change(
        "UPDATE orders SET email = NULL, canonical_email = NULL, personal_data_erased_at = now()");
    Words reassign{"order",    "reassign", order.public_id, "right@example.com",
                   "--reason", "asked for"};
    const auto refused = run(reassign);
    BOOST_TEST(refused.status == 1);
    BOOST_TEST(contains(refused.errors, ": its buyer was erased; add --yes to reassign it"));
    reassign.emplace_back("--yes");
    BOOST_TEST(run(reassign).status == 0);
    BOOST_TEST(text("SELECT email AS value FROM orders") == "right@example.com");
}

BOOST_AUTO_TEST_CASE(an_order_that_is_not_paid_is_not_reassigned) {
    const auto order = open(wish());
    BOOST_TEST(
        run({"order", "reassign", order.public_id, "a@example.com", "--reason", "x"}).status == 1);
}

BOOST_AUTO_TEST_CASE(refund_status_asks_stripe_and_updates_the_order) {
    const auto order = paid_order();
    const auto intent = text("SELECT stripe_payment_intent_id AS value FROM orders");
    payments.refunds = {{.id = "re_1",
                         .status = "pending",
                         .amount_minor = 4900,
                         .currency = "EUR",
                         .payment_intent = intent}};
    const auto ending = run_and_capture(
        [&] { return fetch_refund_status(services, order.public_id, OutputFormat::text); });
    BOOST_TEST(contains(ending.output, "order " + order.public_id + ": refunded"));
    BOOST_TEST(contains(ending.output, "re_1: pending, €49.00"));
    BOOST_TEST(status(order) == "refunded");
    const auto record =
        json::parse(run_and_capture([&] {
                        return fetch_refund_status(services, order.public_id, OutputFormat::json);
                    }).output);
    BOOST_TEST(record.text("status").value() == "refunded");
    BOOST_REQUIRE(record.list("refunds").size() == 1U);
    BOOST_TEST(record.list("refunds").front().integer("amount_minor").value() == 4900);
    BOOST_TEST(record.list("disputes").empty());
}

BOOST_AUTO_TEST_CASE(refund_status_prints_disputes_and_the_status_of_the_order_that_was_named) {
    const auto other = paid_order("other@example.com");
    const auto order = paid_order();
    const auto intent =
        text("SELECT stripe_payment_intent_id AS value FROM orders WHERE id = $1", order.id);
    payments.disputes = {{.id = "dp_1",
                          .status = "needs_response",
                          .amount_minor = 4900,
                          .currency = "EUR",
                          .payment_intent = intent}};
    const auto fetch = [&](OutputFormat output_format) {
        return run_and_capture(
                   [&] { return fetch_refund_status(services, order.public_id, output_format); })
            .output;
    };
    BOOST_TEST(fetch(OutputFormat::text) ==
               "order " + order.public_id + ": disputed\ndp_1: needs_response, €49.00\n");
    const auto record = json::parse(fetch(OutputFormat::json));
    BOOST_TEST(record.text("status").value() == "disputed");
    BOOST_TEST(record.list("refunds").empty());
    BOOST_REQUIRE(record.list("disputes").size() == 1U);
    BOOST_TEST(record.list("disputes").front().text("id").value() == "dp_1");
    BOOST_TEST(record.list("disputes").front().integer("amount_minor").value() == 4900);
    BOOST_TEST(status(other) == "paid");
}

BOOST_AUTO_TEST_CASE(refund_status_fails_for_an_order_without_payment) {
    const auto order = given_order();
    BOOST_CHECK_THROW(fetch_refund_status(services, order.public_id, OutputFormat::text),
                      CommandFailure);
    BOOST_CHECK_THROW(fetch_refund_status(services, "nothing", OutputFormat::text), CommandFailure);
}

// `lectern jobs`: abandoned orders.

BOOST_AUTO_TEST_CASE(an_abandoned_order_expires_when_stripe_reports_its_session_expired) {
    const auto order = open(wish());
    auto& session = payments.sessions["cs_test_1"] = session_of(order);
    database().write([&](Transaction& transaction) {
        save_checkout_session(transaction, order, "cs_test_1", session.url, clock.now());
    });
    clock.advance(attempt_lifetime + 11min);
    expire_abandoned_orders(services);
    BOOST_TEST(status(order) == "pending");
    session.status = "expired";
    expire_abandoned_orders(services);
    BOOST_TEST(status(order) == "expired");
}

BOOST_AUTO_TEST_CASE(an_abandoned_order_that_stripe_reports_as_paid_is_fulfilled) {
    const auto order = open(wish());
    auto& session = payments.sessions["cs_test_1"] = session_of(order);
    database().write([&](Transaction& transaction) {
        save_checkout_session(transaction, order, "cs_test_1", session.url, clock.now());
    });
    FakePayments::pay(session);
    expire_abandoned_orders(services);
    BOOST_TEST(status(order) == "pending");
    clock.advance(attempt_lifetime + 11min);
    expire_abandoned_orders(services);
    BOOST_TEST(status(order) == "paid");
}

BOOST_AUTO_TEST_CASE(an_abandoned_order_without_session_expires_without_asking_stripe) {
    const auto order = open(wish());
    expire_abandoned_orders(services);
    BOOST_TEST(status(order) == "pending");
    clock.advance(attempt_lifetime + 11min);
    expire_abandoned_orders(services);
    BOOST_TEST(status(order) == "expired");
    BOOST_TEST(payments.lookups == 0);
}

BOOST_AUTO_TEST_CASE(a_session_that_stripe_refuses_does_not_keep_the_other_orders_open) {
    const auto refused = open(wish());
    database().write([&](Transaction& transaction) {
        save_checkout_session(transaction, refused, "cs_test_refused", "https://pay.example/1",
                              clock.now());
    });
    clock.advance(1min);
    auto anothers = wish();
    anothers.browser_token = "phone";
    const auto other = open(anothers);
    clock.advance(attempt_lifetime + 11min);
    payments.failure = PaymentsError::Kind::refused;
    {
        const test::CapturedOutput logged{STDERR_FILENO};
        expire_abandoned_orders(services);
        BOOST_TEST(logged.text().find("\"order " + to_string(refused.id) + ": ") !=
                   std::string::npos);
    }
    BOOST_TEST(status(refused) == "pending");
    BOOST_TEST(status(other) == "expired");

    payments.failure = PaymentsError::Kind::no_answer;
    BOOST_CHECK_THROW(expire_abandoned_orders(services), PaymentsError);
}

BOOST_AUTO_TEST_CASE(an_order_with_a_new_attempt_in_the_meantime_does_not_expire) {
    const auto order = open(wish());
    clock.advance(attempt_lifetime + 11min);
    database().write([&](Transaction& transaction) {
        begin_next_attempt(transaction, order, clock.now());
        BOOST_TEST(!expire_without_session(transaction, act(), order.id));
    });
    BOOST_TEST(status(order) == "pending");
}

// Missing webhooks.

struct Silence : OperatedSchool {
    Silence() {
        const auto order = open(wish());
        database().write([&](Transaction& transaction) {
            save_checkout_session(transaction, order, "cs_test_1", "https://pay.example/1",
                                  clock.now());
        });
    }
    std::string silence() {
        return database().read([&](Connection& connection) {
            const auto found = find_webhook_silence(connection, clock.now());
            return found ? to_text(*found) : "";
        });
    }
    std::int64_t notices() {
        return number("SELECT count(*) AS value FROM mail_outbox WHERE kind = 'notice'");
    }
};

BOOST_FIXTURE_TEST_CASE(checkouts_that_end_without_any_event_count_as_silence, Silence) {
    BOOST_TEST(silence() == "");
    clock.advance(attempt_lifetime);
    BOOST_TEST(silence() == "");
    clock.advance(20min);
    BOOST_TEST(silence() == "checkouts ended and no event came");
    watch_webhooks(services);
    watch_webhooks(services);
    BOOST_TEST(audited("webhooks_silent") == 1);
    BOOST_TEST(notices() == 1);
}

BOOST_FIXTURE_TEST_CASE(an_event_of_any_kind_ends_the_silence, Silence) {
    clock.advance(attempt_lifetime + 20min);
    database().write([&](Transaction& transaction) {
        receive_event(transaction, act_of_stripe(),
                      test::event_about("evt_1", "customer.created", {}));
    });
    BOOST_TEST(silence() == "");
    watch_webhooks(services);
    BOOST_TEST(notices() == 0);
}

BOOST_FIXTURE_TEST_CASE(an_event_fetched_by_reconciliation_does_not_end_the_silence, Silence) {
    clock.advance(attempt_lifetime + 20min);
    payments.events = {
        test::event_json("evt_1", "checkout.session.expired", session_of(order(OrderId{1})))};
    const auto healed =
        reconcile(database(), payments, act(), {.since = clock.now() - 24h * 365, .heal = true});
    BOOST_TEST(!healed.differences.empty());
    BOOST_TEST(silence() == "checkouts ended and no event came");
}

BOOST_FIXTURE_TEST_CASE(failing_signatures_during_a_checkout_are_reported_early, Silence) {
    clock.advance(16min);
    BOOST_TEST(silence() == "");
    audit::write_refusal(database(), act_of_stripe(),
                         {.name = "stripe_event_failed", .reason = "signature: mismatch"});
    BOOST_TEST(silence() == "signatures fail");
}

BOOST_FIXTURE_TEST_CASE(unsigned_requests_are_not_reported_as_failing_signatures, Silence) {
    clock.advance(16min);
    audit::write_refusal(database(), act_of_stripe(),
                         {.name = "stripe_event_failed", .reason = "signature: no_header"});
    BOOST_TEST(silence() == "");
}

BOOST_FIXTURE_TEST_CASE(failing_signatures_without_a_checkout_are_not_reported, OperatedSchool) {
    audit::write_refusal(database(), act_of_stripe(),
                         {.name = "stripe_event_failed", .reason = "signature: mismatch"});
    BOOST_TEST(!database()
                    .read([&](Connection& connection) {
                        return find_webhook_silence(connection, clock.now());
                    })
                    .has_value());
}

// The receipts page.

BOOST_AUTO_TEST_CASE(the_receipts_page_lists_only_the_learners_own_paid_orders) {
    const auto ada = test::add_learner(database(), "ada");
    const auto bob = test::add_learner(database(), "bob");
    paid_order("ada@example.com");
    auto unpaid = wish();
    unpaid.user_id = ada;
    open(unpaid);
    const auto receipts_of = [&](UserId user) {
        return database().read(
            [&](Connection& connection) { return list_receipts(connection, user, "UTC"); });
    };
    BOOST_REQUIRE(receipts_of(ada).size() == 1U);
    BOOST_TEST(receipts_of(ada)[0].course_title == "Practical SQL");
    BOOST_TEST(receipts_of(ada)[0].paid_on == "2026-11-23");
    BOOST_TEST(receipts_of(bob).empty());
    BOOST_TEST(receipts_of(ada)[0].refunds.empty());
    change(R"sql(
        INSERT INTO order_refunds (order_id, stripe_refund_id, status, amount_minor, reported_at)
        SELECT order_id, 're_' || status, status, refund.amount_minor, '2026-11-30 12:00Z'
          FROM order_items,
               (VALUES ('succeeded', 1000), ('failed', 700), ('pending', 500)) AS refund (status, amount_minor)
         WHERE order_id IN (SELECT id FROM orders WHERE payment = 'paid')
    )sql");
    const auto refunds = receipts_of(ada)[0].refunds;
    BOOST_REQUIRE(refunds.size() == 2U);
    BOOST_TEST(refunds[0].amount_minor == 1000);
    BOOST_TEST(refunds[0].refunded_on == "2026-11-30");
    BOOST_TEST(refunds[0].is_made);
    BOOST_TEST(!refunds[1].is_made);
    BOOST_TEST(test::count_round_trips(database(), [&] { receipts_of(ada); }) == 1);
    BOOST_TEST(test::missing_keys("payments/receipts", receipts_view(receipts_of(ada))).empty());
}

BOOST_AUTO_TEST_CASE(order_show_prints_the_tax_and_the_share_of_what_was_refunded) {
    const auto paid = paid_order("guest@example.com");
    const auto shown = [&] {
        return json::parse(run({"order", "show", paid.public_id, "--json"}).output);
    };
    BOOST_TEST(!shown().has("tax_minor"));
    BOOST_TEST(!shown().has("refunded_tax_minor"));
    change("UPDATE orders SET tax_minor = 817, reported_refund_minor = 2450 WHERE id = $1",
           paid.id);
    BOOST_TEST(shown().integer("tax_minor").value() == 817);
    BOOST_TEST(shown().integer("refunded_tax_minor").value() == 409);
}

BOOST_AUTO_TEST_CASE(order_show_prints_when_the_right_of_withdrawal_was_waived) {
    const auto paid = paid_order("guest@example.com");
    const auto shown = [&] {
        return json::parse(run({"order", "show", paid.public_id, "--json"}).output);
    };
    BOOST_TEST(!shown().has("withdrawal_waived_at"));
    change(
        "UPDATE orders SET withdrawal_waived_at = '2026-11-29 12:00:00+00', "
        "withdrawal_version = 1 WHERE id = $1",
        paid.id);
    BOOST_TEST(contains(shown().text("withdrawal_waived_at").value(), "2026-11-29T12:00:00"));
    BOOST_TEST(shown().integer("withdrawal_version").value() == 1);
}

BOOST_AUTO_TEST_CASE(the_export_of_an_account_has_the_tax_of_its_orders) {
    const auto ada = test::add_learner(database(), "ada");
    const auto paid = paid_order("ada@example.com");
    const auto exported_order = [&] {
        const auto text = database().read(
            [&](Connection& connection) { return account::export_account(connection, ada); });
        return json::parse(text).list("orders").at(0);
    };
    BOOST_TEST(!exported_order().has("tax_minor"));
    change("UPDATE orders SET tax_minor = 817 WHERE id = $1", paid.id);
    BOOST_TEST(exported_order().integer("tax_minor").value() == 817);
}

BOOST_AUTO_TEST_CASE(a_receipt_names_the_tax_if_there_is_some) {
    const auto page_with = [](std::optional<std::int64_t> tax) {
        ReceiptLine line;
        line.paid_amount_minor = 5880;
        line.tax_minor = tax;
        line.currency = "EUR";
        return test::source_views().render("payments/receipts", receipts_view({line}));
    };
    BOOST_TEST(contains(page_with(980), "<dt>Tax</dt><dd>€9.80, included</dd>"));
    BOOST_TEST(!contains(page_with(0), "<dt>Tax</dt>"));
    BOOST_TEST(!contains(page_with(std::nullopt), "<dt>Tax</dt>"));
}

BOOST_AUTO_TEST_CASE(a_receipt_names_dates_in_words_and_each_refund) {
    ReceiptLine line;
    line.paid_amount_minor = 4900;
    line.currency = "EUR";
    line.paid_on = "2026-11-03";
    line.status = "partially_refunded";
    const auto page = [&] {
        return test::source_views().render("payments/receipts", receipts_view({line}));
    };
    BOOST_TEST(contains(page(), "€49.00 on <time datetime=\"2026-11-03\">3 November 2026</time>"));
    BOOST_TEST(contains(page(), "Refunded in part."));
    line.refunds = {{.amount_minor = 1000, .refunded_on = "2026-12-01", .is_made = true},
                    {.amount_minor = 500, .refunded_on = "2027-01-09", .is_made = false}};
    BOOST_TEST(contains(page(), "€10.00 on <time datetime=\"2026-12-01\">1 December 2026</time>"));
    BOOST_TEST(contains(page(), "€5.00, under way since <time datetime=\"2027-01-09\">"));
    BOOST_TEST(!contains(page(), "Refunded in part."));
}

BOOST_AUTO_TEST_CASE(a_receipt_names_the_seller_if_there_is_one) {
    auto settings = test::sandbox_config();
    const auto page = [&] {
        ReceiptLine line;
        line.currency = "EUR";
        auto data = receipts_view({line});
        school::add_frame(data, {}, settings);
        return test::source_views().render("payments/receipts", data);
    };
    BOOST_TEST(!contains(page(), "Seller"));
    settings.seller_name = "Ada Albrecht";
    settings.seller_address = "1 Lecture Street\n10115 Berlin";
    BOOST_TEST(contains(page(), "Ada Albrecht<br>1 Lecture Street\n10115 Berlin"));
    BOOST_TEST(!contains(page(), "VAT number"));
    settings.seller_vat_id = "DE123456789";
    BOOST_TEST(contains(page(), "<br>VAT number DE123456789"));
}

BOOST_AUTO_TEST_CASE(the_receipts_link_to_the_refund_policy_if_there_is_one) {
    const auto page_with = [](const char* policy) {
        auto settings = test::sandbox_config();
        settings.refund_policy_url = policy;
        ReceiptLine line;
        line.currency = "EUR";
        auto data = receipts_view({line});
        school::add_frame(data, {}, settings);
        return test::source_views().render("payments/receipts", data);
    };
    BOOST_TEST(contains(page_with("https://school.example/refunds"),
                        "<a href=\"https://school.example/refunds\">Refund policy</a>"));
    BOOST_TEST(!contains(page_with(""), "Refund policy"));
}

BOOST_AUTO_TEST_CASE(a_receipt_is_pending_only_if_money_was_paid_and_stripe_has_sent_none) {
    const auto is_awaited = [](std::int64_t paid, const std::string& url) {
        ReceiptLine line;
        line.paid_amount_minor = paid;
        line.currency = "EUR";
        line.receipt_url = url;
        const auto view = receipts_view({line});
        return view.get("receipts")->list_value()[0].get("is_receipt_pending")->is_true();
    };
    BOOST_TEST(is_awaited(4900, ""));
    BOOST_TEST(!is_awaited(4900, "https://stripe.example/receipt"));
    BOOST_TEST(!is_awaited(0, ""));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::payments
