#include "payments/refund_requests.hpp"

#include <optional>
#include <string>

#include <boost/test/unit_test.hpp>

#include "payments/order_facts.hpp"
#include "support/test_school.hpp"

namespace lectern::payments {

namespace {

struct RefundRequests : test::TestSchool {
    std::string status(const Order& order) {
        return text("SELECT status AS value FROM orders WHERE id = $1", order.id);
    }
    /// Stores a request to refund all of the order, if that is the confirmed amount.
    std::optional<RefundRequest> begin_request(const Order& order,
                                               std::int64_t confirmed_minor = 4900) {
        return database().write([&](Transaction& transaction) {
            return begin_refund(
                transaction, test::operator_act(clock.now()),
                {.order_id = order.id, .amount_minor = {}, .confirmed_minor = confirmed_minor});
        });
    }
    void note_error(const RefundRequest& request, PaymentsError::Kind kind) {
        database().write([&](Transaction& transaction) {
            note_failure(transaction, test::operator_act(clock.now()), request, kind);
        });
    }
    void close_request(const RefundRequest& request, const Refund& refund) {
        database().write([&](Transaction& transaction) {
            close_refund(transaction, test::operator_act(clock.now()), request, refund,
                         "asked for");
        });
    }
    static Refund refund_of(const RefundRequest& request, const std::string& status) {
        return {.id = "re_1",
                .status = status,
                .amount_minor = request.refund.amount_minor,
                .currency = "EUR",
                .payment_intent = request.refund.payment_intent,
                .created = {},
                .reported_at = {}};
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(refund_requests, RefundRequests)

BOOST_AUTO_TEST_CASE(another_amount_than_the_confirmed_one_is_not_requested) {
    const auto order = paid_order();
    BOOST_TEST(!begin_request(order, 3900));
    BOOST_TEST(number("SELECT count(*) AS value FROM refund_requests") == 0);
    BOOST_TEST(begin_request(order, 4900).has_value());
}

BOOST_AUTO_TEST_CASE(an_order_that_is_disputed_meanwhile_is_not_requested) {
    const auto order = paid_order();
    change("UPDATE orders SET status = 'disputed' WHERE id = $1", order.id);
    BOOST_TEST(!begin_request(order));
    BOOST_TEST(number("SELECT count(*) AS value FROM refund_requests") == 0);
}

BOOST_AUTO_TEST_CASE(what_stripe_reports_only_as_a_sum_is_not_left_to_refund) {
    const auto order = paid_order();
    change("UPDATE orders SET reported_refund_minor = 1000 WHERE id = $1", order.id);
    BOOST_TEST(!begin_request(order, 4900));
    BOOST_TEST(begin_request(order, 3900).value().refund.amount_minor == 3900);
}

BOOST_AUTO_TEST_CASE(a_refund_that_failed_is_left_to_refund) {
    const auto order = paid_order();
    for (const auto* status : {"failed", "canceled", "pending"}) {
        change(R"sql(
            INSERT INTO order_refunds (order_id, stripe_refund_id, status, amount_minor,
                                       reported_at)
            VALUES ($1, 're_' || $2, $2, 1000, $3)
        )sql",
               order.id, std::string{status}, clock.now());
    }
    BOOST_TEST(!begin_request(order, 2900));
    BOOST_TEST(begin_request(order, 3900).value().refund.amount_minor == 3900);
}

BOOST_AUTO_TEST_CASE(a_repeated_request_takes_no_refund_of_another_amount_or_request_for_its_own) {
    const auto order = paid_order();
    (void)begin_request(order);
    const auto request = begin_request(order).value();
    BOOST_REQUIRE(request.is_repeated);
    auto other_amount = refund_of(request, "succeeded");
    other_amount.request = request.refund.request;
    other_amount.amount_minor = 1000;
    auto other_request = refund_of(request, "succeeded");
    other_request.request = order.public_id + ":99";
    payments.refunds = {other_amount, other_request};
    (void)request_refund(payments, request);
    BOOST_REQUIRE(payments.asked_refunds.size() == 1U);
    BOOST_TEST(payments.asked_refunds[0].amount_minor == 4900);
}

BOOST_AUTO_TEST_CASE(commands_that_get_the_same_error_use_the_same_next_key) {
    const auto order = paid_order();
    const auto first = begin_request(order).value();
    const auto second = begin_request(order).value();
    BOOST_TEST(first.refund.idempotency_key == second.refund.idempotency_key);
    note_error(first, PaymentsError::Kind::replayed_error);
    note_error(second, PaymentsError::Kind::replayed_error);
    BOOST_TEST(begin_request(order).value().attempt == 2);
}

BOOST_AUTO_TEST_CASE(a_refund_is_recorded_although_a_concurrent_command_was_refused) {
    const auto order = paid_order();
    const auto request = begin_request(order).value();
    note_error(request, PaymentsError::Kind::refused);
    close_request(request, refund_of(request, "succeeded"));
    BOOST_TEST(status(order) == "refunded");
    BOOST_TEST(text("SELECT stripe_refund_id AS value FROM refund_requests") == "re_1");
}

BOOST_AUTO_TEST_CASE(a_refund_is_audited_with_the_operators_reason) {
    const auto order = paid_order();
    const auto request = begin_request(order).value();
    close_request(request, refund_of(request, "succeeded"));
    const auto audited_by_operator = [&](const std::string& reason) {
        return number(
            "SELECT count(*) AS value FROM audit_logs WHERE event = 'order_refunded' "
            "AND actor = 'operator' AND order_id = $1 AND reason = $2",
            order.id, reason);
    };
    BOOST_TEST(audited_by_operator("re_1 by an operator: asked for") == 1);
    BOOST_TEST(audited_by_operator("re_1 succeeded: 4900 EUR") == 1);
    BOOST_TEST(audited("order_refunded") == 2);
}

BOOST_AUTO_TEST_CASE(an_answer_of_stripe_is_stored_only_with_its_own_request) {
    const auto other = begin_request(paid_order("other@example.com")).value();
    const auto request = begin_request(paid_order()).value();
    const auto request_of_other = [&] {
        return text(
            "SELECT concat_ws(' ', attempt, stripe_refund_id, refused_at) AS value "
            "FROM refund_requests WHERE id = $1",
            other.id);
    };
    note_error(request, PaymentsError::Kind::replayed_error);
    note_error(request, PaymentsError::Kind::refused);
    close_request(request, refund_of(request, "succeeded"));
    BOOST_TEST(request_of_other() == "1");
}

BOOST_AUTO_TEST_CASE(requests_and_refunds_of_another_order_are_not_this_ones) {
    const auto other = paid_order("other@example.com");
    const auto order = paid_order();
    const auto plan = [&] {
        return database().read([&](Connection& connection) {
            return plan_refund(connection, {.order_id = order.id, .amount_minor = 4900});
        });
    };
    const auto request_of_other = begin_request(other).value();
    BOOST_TEST(!plan().unanswered);
    close_request(request_of_other, refund_of(request_of_other, "succeeded"));
    BOOST_TEST(plan().left_minor == 4900);
    BOOST_TEST(plan().earlier_refund == "");
    BOOST_TEST(!plan().refusal);
    const auto request = begin_request(order).value();
    BOOST_TEST(request.refund.payment_intent == order.payment_intent);
    BOOST_TEST(request.refund.request.starts_with(order.public_id + ':'));
}

BOOST_AUTO_TEST_CASE(a_refusal_that_arrives_after_the_refund_changes_nothing) {
    const auto order = paid_order();
    const auto request = begin_request(order).value();
    close_request(request, refund_of(request, "succeeded"));
    note_error(request, PaymentsError::Kind::refused);
    BOOST_TEST(text("SELECT stripe_refund_id AS value FROM refund_requests") == "re_1");
    BOOST_TEST(number("SELECT count(refused_at) AS value FROM refund_requests") == 0);
}

BOOST_AUTO_TEST_CASE(a_late_answer_does_not_replace_what_an_event_reported) {
    const auto order = paid_order();
    const auto request = begin_request(order).value();
    database().write([&](Transaction& transaction) {
        record_refund(transaction, act_of_stripe(), order.id, refund_of(request, "failed"),
                      ReportSource::event);
    });
    close_request(request, refund_of(request, "pending"));
    BOOST_TEST(text("SELECT status AS value FROM order_refunds") == "failed");
    BOOST_TEST(status(order) == "paid");
    BOOST_TEST(text("SELECT status AS value FROM entitlements") == "active");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::payments
