#include "payments/before_payment.hpp"

#include "account/account.hpp"
#include "payments/order_status.hpp"
#include "payments/unusual_payments.hpp"

namespace lectern::payments {

namespace {

/// Composed of the queries that the rules themselves run, so that each rule is stated once.
const std::string& reading() {
    static const auto text = "SELECT facts.*, (" + account::locking_proven_user_query("$3") +
                             ") AS proven_user_id, EXISTS (" + ownership_query() +
                             ") AS owns_course_already, EXISTS (SELECT FROM stripe_events WHERE " +
                             waits_for_intent("$4") + ") AS has_waiting_events, " +
                             loss_condition("$1", "$5") + " AS was_mailed FROM (" + facts_query() +
                             ") AS facts";
    return text;
}

}  // namespace

std::string waits_for_intent(const std::string& parameter) {
    return "payment_intent = " + parameter + " AND status IN ('unmatched', 'ignored')";
}

BeforePayment read_before_payment(Transaction& transaction, const ExpectedPayment& payment) {
    const auto& order = payment.order;
    const auto rows = query(transaction, reading().c_str(), order.id, order.user_id,
                            order.email.canonical, payment.payment_intent, payment.happened_at);
    const auto row = rows.front();
    return {.facts = facts_from(rows),
            .proven_user = row.get<std::optional<UserId>>("proven_user_id"),
            .owns_course_already = row.boolean("owns_course_already"),
            .has_waiting_events = row.boolean("has_waiting_events"),
            .mail_age = mail_age(payment.happened_at, payment.now, row.boolean("was_mailed"))};
}

}  // namespace lectern::payments
