#include "payments/unusual_payments.hpp"

#include "payments/order_mails.hpp"

namespace lectern::payments {

namespace {

std::string amount(std::int64_t amount_minor, const std::string& currency) {
    return std::to_string(amount_minor) + ' ' + currency;
}

/// Reports a second payment for an order: one of the two must be refunded, and only an operator can
/// do that. `other.object` is Stripe's id of the payment that the order does not keep.
void report_second_payment(Transaction& transaction, const audit::Act& act, const Order& order,
                           const OperatorNotice& other) {
    audit::write(transaction, act,
                 {.name = "order_transition_refused",
                  .outcome = audit::Outcome::refused,
                  .reason = "paid a second time, by " + other.object,
                  .order_id = order.id});
    queue_notice(transaction, act, other);
}

}  // namespace

void note_second_payment(Transaction& transaction, const audit::Act& act, const Order& order,
                         Payment payment, const CheckoutSession& session) {
    const bool is_another = !session.id.empty() && session.id != order.stripe_session_id;
    if (!has_money(payment) || !order.has_money() || !is_another) return;
    if (session.amount_total_minor == 0) return;  // a promotion code paid all: no money was taken
    const auto& object = session.payment_intent.empty() ? session.id : session.payment_intent;
    report_second_payment(transaction, act, order,
                          {.kind = Notice::second_payment,
                           .cause = object,
                           .object = object,
                           .order = &order,
                           .amount_minor = session.amount_total_minor.value_or(0),
                           .currency = session.currency});
}

void note_replaced_payment(Transaction& transaction, const audit::Act& act, const Order& before) {
    if (!before.has_money() || before.paid_amount_minor == 0) return;
    const auto& object =
        before.payment_intent.empty() ? before.stripe_session_id : before.payment_intent;
    report_second_payment(transaction, act, before,
                          {.kind = Notice::second_payment,
                           .cause = object,
                           .object = object,
                           .order = &before,
                           .amount_minor = before.paid_amount_minor,
                           .currency = before.paid_currency});
}

void report_mismatch(Transaction& transaction, const audit::Act& act, const Order& order,
                     Timestamp happened_at) {
    audit::write(transaction, act,
                 {.name = "payment_mismatched",
                  .reason = "agreed " + amount(order.amount_minor, order.currency) + ", paid " +
                            amount(order.paid_amount_minor, order.paid_currency),
                  .user_id = order.user_id,
                  .order_id = order.id,
                  .course_id = order.course_id});
    queue_notice(
        transaction, act,
        {.kind = Notice::payment_mismatched,
         .cause = to_string(order.id),
         .object = order.payment_intent.empty() ? order.stripe_session_id : order.payment_intent,
         .order = &order,
         .amount_minor = order.paid_amount_minor,
         .currency = order.paid_currency});
    queue_mismatch_mail(transaction, act, order, happened_at);
}

void report_unclaimable(Transaction& transaction, const audit::Act& act, const Order& order) {
    queue_notice(transaction, act,
                 {.kind = Notice::unclaimable_payment,
                  .cause = to_string(order.id),
                  .object = order.payment_intent,
                  .order = &order,
                  .amount_minor = order.paid_amount_minor,
                  .currency = order.paid_currency});
}

const std::string& ownership_query() {
    // MATERIALIZED makes PostgreSQL start with the few orders of the address, whatever its
    // statistics say: a course can have as many purchases without an account as it has buyers.
    static const std::string text = R"sql(
          WITH of_address AS MATERIALIZED (
               SELECT id
                 FROM orders
                WHERE canonical_email = $3
                  AND id <> $1
               )
        SELECT 1
          FROM order_items AS bought
         WHERE bought.order_id = $1
           AND (EXISTS (SELECT
                          FROM entitlements
                     LEFT JOIN order_items AS item ON item.id = entitlements.order_item_id
                         WHERE (entitlements.user_id = $2
                                OR entitlements.user_id = (SELECT id
                                                             FROM users
                                                            WHERE canonical_email = $3))
                           AND entitlements.course_id = bought.course_id
                           AND entitlements.status = 'active'
                           AND item.order_id IS DISTINCT FROM $1)
                OR EXISTS (SELECT
                             FROM of_address
                             JOIN order_items AS item ON item.order_id = of_address.id
                             JOIN entitlements ON entitlements.order_item_id = item.id
                            WHERE item.course_id = bought.course_id
                              AND entitlements.status = 'active'))
         LIMIT 1
)sql";
    return text;
}

bool owns_course_already(DatabaseHandle& handle, const Order& order) {
    return !query(handle, ownership_query().c_str(), order.id, order.user_id, order.email.canonical)
                .empty();
}

void report_duplicate_purchase(Transaction& transaction, const audit::Act& act, const Order& order,
                               Timestamp happened_at) {
    query(transaction, "UPDATE orders SET is_duplicate = true WHERE id = $1", order.id);
    audit::write(transaction, act,
                 {.name = "duplicate_purchase",
                  .user_id = order.user_id,
                  .order_id = order.id,
                  .course_id = order.course_id});
    queue_notice(transaction, act,
                 {.kind = Notice::duplicate_purchase,
                  .cause = to_string(order.id),
                  .object = order.payment_intent,
                  .order = &order,
                  .amount_minor = order.paid_amount_minor,
                  .currency = order.paid_currency});
    queue_duplicate_mail(transaction, act, order, happened_at);
}

}  // namespace lectern::payments
