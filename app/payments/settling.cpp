#include "payments/settling.hpp"

#include <chrono>

#include "payments/order_facts.hpp"
#include "payments/order_mails.hpp"
#include "payments/order_status.hpp"
#include "payments/orders.hpp"

namespace lectern::payments {

namespace {

using std::chrono::seconds;

/// Longer than all requests to Stripe for an order can take.
constexpr seconds lease = std::chrono::minutes{5};
constexpr seconds first_pause{30};
constexpr seconds longest_pause = std::chrono::hours{6};
/// About four hours of failures: longer than a night's maintenance.
constexpr int failures_until_notice = 10;

OrderToSettle order_to_settle_from(const Row& row) {
    return {.id = row.get<OrderId>("id"),
            .payment_intent = row.text("stripe_payment_intent_id"),
            .requests = row.get<int>("settle_requests"),
            .failures = row.get<int>("settle_failures")};
}

/// Returns whether no settling was requested since the order was taken. Locks the order.
bool is_current(Transaction& transaction, const OrderToSettle& order) {
    lock_order(transaction, order.id);
    return query(transaction, "SELECT settle_requests FROM orders WHERE id = $1", order.id)
               .front()
               .get<int>("settle_requests") == order.requests;
}

/// Marks an order as settled. The refunds now account for what charges reported, so that amount is
/// reset. The incremented counter makes the result of a concurrent lookup stale.
void close_settling(Transaction& transaction, const audit::Act& act, OrderId order_id) {
    query(transaction, R"sql(
        UPDATE orders
           SET settle_at = NULL, settle_requests = settle_requests + 1, settle_failures = 0,
               reported_refund_minor = 0, updated_at = $2
         WHERE id = $1
    )sql",
          order_id, act.now);
}

}  // namespace

// Waits for a locked order instead of skipping it: whoever holds it (a buyer's success page, for
// example) does so only for a moment, and nothing would wake the job again.
std::optional<OrderToSettle> take_order_to_settle(Transaction& transaction, Timestamp now) {
    const auto rows = query(transaction, R"sql(
        UPDATE orders
           SET settle_at = $2
         WHERE id = (SELECT id
                       FROM orders
                      WHERE settle_at <= $1
                   ORDER BY settle_at
                      LIMIT 1
                        FOR UPDATE)
     RETURNING id, stripe_payment_intent_id, settle_requests, settle_failures
    )sql",
                            now, now + lease);
    if (rows.empty()) return std::nullopt;
    return order_to_settle_from(rows.front());
}

std::optional<OrderToSettle> find_order_to_settle(DatabaseHandle& handle, OrderId order_id) {
    const auto rows = query(handle, R"sql(
        SELECT id, stripe_payment_intent_id, settle_requests, settle_failures
          FROM orders
         WHERE id = $1
           AND stripe_payment_intent_id IS NOT NULL
    )sql",
                            order_id);
    if (rows.empty()) return std::nullopt;
    return order_to_settle_from(rows.front());
}

StripeState fetch_stripe_state(Payments& payments, const std::string& payment_intent) {
    auto stripe_state = fetch_refunds_and_disputes(payments, payment_intent);
    add_charge(payments, payment_intent, stripe_state);
    return stripe_state;
}

StripeState fetch_refunds_and_disputes(Payments& payments, const std::string& payment_intent) {
    return {.refunds = payments.list_refunds(payment_intent),
            .disputes = payments.list_disputes(payment_intent),
            .receipt_url = {},
            .charged_at = {}};
}

void add_charge(Payments& payments, const std::string& payment_intent, StripeState& stripe_state) {
    for (const auto& charge : payments.list_charges(payment_intent)) {
        if (charge.status != "succeeded") continue;
        if (stripe_state.receipt_url.empty()) stripe_state.receipt_url = charge.receipt_url;
        if (!stripe_state.charged_at) stripe_state.charged_at = charge.created;
    }
}

void settle_order(Transaction& transaction, const audit::Act& act, const OrderToSettle& order,
                  const StripeState& stripe_state) {
    const bool is_newest = is_current(transaction, order);
    const auto source = is_newest ? ReportSource::lookup : ReportSource::event;
    for (const auto& refund : stripe_state.refunds) {
        record_refund(transaction, act, order.id, refund, source);
    }
    for (const auto& dispute : stripe_state.disputes) {
        record_dispute(transaction, act, order.id, {.dispute = dispute}, source);
    }
    query(transaction, R"sql(
        UPDATE orders
           SET receipt_url = $2
         WHERE id = $1
           AND $2 <> ''
           AND receipt_url IS DISTINCT FROM $2
           AND personal_data_erased_at IS NULL
    )sql",
          order.id, stripe_state.receipt_url);
    // Moves paid_at forward only: a session is created before its charge, but the event of a bank
    // transfer comes days after its charge was created.
    query(transaction, R"sql(
        UPDATE orders
           SET paid_at = $2
         WHERE id = $1
           AND paid_at < $2
    )sql",
          order.id, stripe_state.charged_at);
    if (is_newest) close_settling(transaction, act, order.id);
    recompute_order(transaction, act, order.id);
}

void postpone_settling(Transaction& transaction, const audit::Act& act,
                       const OrderToSettle& order) {
    query(transaction, R"sql(
        UPDATE orders
           SET settle_failures = settle_failures + 1,
               settle_at = $2::timestamptz
                         + least($3 * power(2, least(settle_failures, 20)), $4) * interval '1 second'
         WHERE id = $1
           AND settle_requests = $5
    )sql",
          order.id, act.now, first_pause.count(), longest_pause.count(), order.requests);
    if (order.failures + 1 != failures_until_notice) return;
    const auto found = find_order(transaction, order.id).value();
    queue_notice(transaction, act,
                 {.kind = Notice::settling_failed,
                  .cause = to_string(order.id) + ':' + std::to_string(order.requests),
                  .object = order.payment_intent,
                  .order = &found});
}

}  // namespace lectern::payments
