#include "payments/payment_locks.hpp"

namespace lectern::payments {

namespace {

/// Returns the call that locks the payment intent of this parameter.
std::string lock_of_intent(const std::string& parameter) {
    return "pg_advisory_xact_lock(hashtextextended(" + parameter + ", 0))";
}

}  // namespace

// The lock of the row is a write, so the COMMIT of a repeated delivery also waits until everything
// before it is on the standby. (The first delivery may have been cut off before it was.)
bool lock_delivery(Transaction& transaction, const std::string& stripe_event_id) {
    return query(transaction, R"sql(
          WITH turn AS MATERIALIZED (
               SELECT pg_advisory_xact_lock(hashtextextended($1, 1))
               )
        SELECT (SELECT id
                  FROM stripe_events
                 WHERE stripe_event_id = $1
                   FOR NO KEY UPDATE) IS NOT NULL AS is_stored
          FROM turn
    )sql",
                 stripe_event_id)
        .front()
        .boolean("is_stored");
}

void lock_payment_intent(Transaction& transaction, const std::string& payment_intent) {
    static const auto locking = "SELECT " + lock_of_intent("$1");
    query(transaction, locking.c_str(), payment_intent);
}

// PostgreSQL locks the rows of a result last, so the payment intent is locked before the order. If
// it had to wait for either, it returns the newest row of the order.
std::optional<Order> lock_order_of_session(Transaction& transaction,
                                           const CheckoutSession& session) {
    static const auto locking = R"sql(
          WITH intent AS MATERIALIZED (
               SELECT CASE WHEN $2 <> '' THEN )sql" +
                                lock_of_intent("$2") + R"sql( IS NOT NULL END AS is_locked
               ),
               found AS MATERIALIZED (
               SELECT id
                 FROM orders
                WHERE public_id = $1
                UNION ALL
               SELECT id
                 FROM orders
                WHERE stripe_payment_intent_id = nullif($2, '')
                LIMIT 1
               ))sql" + select_order() +
                                R"sql(
          JOIN found ON found.id = orders.id
    CROSS JOIN intent
          JOIN installation ON installation.id = $3
         LIMIT 1
           FOR UPDATE OF orders
    )sql";
    const auto rows = query(transaction, locking.c_str(), session.order_id, session.payment_intent,
                            session.installation_id);
    if (rows.empty()) return std::nullopt;
    return order_from(rows.front());
}

}  // namespace lectern::payments
