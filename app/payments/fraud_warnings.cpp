#include "payments/fraud_warnings.hpp"

#include "payments/order_mails.hpp"
#include "payments/orders.hpp"

namespace lectern::payments {

namespace {

bool is_over(DatabaseHandle& handle, OrderId order_id) {
    return query(handle, R"sql(
        SELECT status IN ('refunded', 'charged_back') AS value
          FROM orders
         WHERE id = $1
    )sql",
                 order_id)
        .front()
        .boolean("value");
}

}  // namespace

void record_fraud_warning(Transaction& transaction, const audit::Act& act, OrderId order_id,
                          const FraudWarning& warning) {
    const auto order = lock_order(transaction, order_id).value();
    audit::write(transaction, act,
                 {.name = "fraud_warning",
                  .reason = warning.id + ' ' + warning.fraud_type,
                  .user_id = order.user_id,
                  .order_id = order_id,
                  .course_id = order.course_id});
    if (is_over(transaction, order_id)) return;
    queue_notice(transaction, act,
                 {.kind = Notice::fraud_warning,
                  .cause = warning.id,
                  .object = warning.id,
                  .word = warning.fraud_type,
                  .order = &order,
                  .amount_minor = order.paid_amount_minor,
                  .currency = order.paid_currency});
}

}  // namespace lectern::payments
