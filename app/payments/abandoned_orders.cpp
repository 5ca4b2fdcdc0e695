#include "payments/abandoned_orders.hpp"

#include <chrono>

#include "payments/order_status.hpp"
#include "payments/orders.hpp"

namespace lectern::payments {

namespace {

using namespace std::chrono_literals;

/// Leaves time for Stripe's own event, which usually arrives first.
constexpr std::chrono::seconds wait_for_event = 10min;
/// By then Stripe has sent every event that it will send about the session.
constexpr std::chrono::seconds lookback = std::chrono::days{4};
constexpr int batch_size = 200;

}  // namespace

std::vector<AbandonedOrder> list_abandoned_orders(DatabaseHandle& handle, Timestamp now) {
    std::vector<AbandonedOrder> orders;
    for (const auto row : query(handle, R"sql(
        SELECT id, coalesce(stripe_session_id, '') AS session_id
          FROM orders
         WHERE status = 'pending'
           AND attempt_expires_at < $1
           AND attempt_expires_at > $2
      ORDER BY attempt_expires_at
         LIMIT $3
    )sql",
                                now - wait_for_event, now - lookback, batch_size)) {
        orders.push_back({row.get<OrderId>("id"), row.text("session_id")});
    }
    return orders;
}

bool expire_without_session(Transaction& transaction, const audit::Act& act, OrderId order_id) {
    lock_order(transaction, order_id);
    const bool is_expired = query(transaction, R"sql(
        UPDATE orders
           SET payment = 'expired', updated_at = $2
         WHERE id = $1
           AND payment = 'pending'
           AND stripe_session_id IS NULL
           AND attempt_expires_at < $2
    )sql",
                                  order_id, act.now)
                                .affected() == 1;
    if (is_expired) recompute_order(transaction, act, order_id);
    return is_expired;
}

}  // namespace lectern::payments
