#include "payments/erasing.hpp"

namespace lectern::payments {

namespace {

void erase_details_of_order(Transaction& transaction, const audit::Act& act, OrderId order_id) {
    query(transaction, R"sql(
        UPDATE stripe_events
           SET payload = without_personal_data(payload), personal_data_erased_at = $2
         WHERE order_id = $1
           AND personal_data_erased_at IS NULL
    )sql",
          order_id, act.now);
}

}  // namespace

void lock_orders_of(Transaction& transaction, UserId user_id) {
    query(transaction, R"sql(
        SELECT id
          FROM orders
         WHERE user_id = $1
            OR (user_id IS NULL
                AND canonical_email IN (SELECT canonical_email
                                          FROM users
                                         WHERE id = $1
                                         UNION
                                        SELECT canonical_email
                                          FROM mail_outbox
                                         WHERE user_id = $1
                                           AND kind = 'email_changed'))
      ORDER BY id
           FOR UPDATE
    )sql",
          user_id);
}

bool has_guest_order(DatabaseHandle& handle, const EmailAddress& email) {
    return !query(handle, "SELECT 1 FROM orders WHERE canonical_email = $1 AND user_id IS NULL",
                  email.canonical)
                .empty();
}

void erase_buyer(Transaction& transaction, const audit::Act& act, UserId user_id,
                 const std::vector<mail::FormerAddress>& addresses) {
    const auto own = query(transaction, R"sql(
        UPDATE orders
           SET email = NULL, canonical_email = NULL, receipt_url = NULL,
               personal_data_erased_at = $2, updated_at = $2,
               user_id = CASE WHEN payment IN ('paid', 'mismatched') THEN user_id END
         WHERE user_id = $1
     RETURNING id
    )sql",
                           user_id, act.now);
    for (const auto row : own) erase_details_of_order(transaction, act, row.get<OrderId>("id"));
    for (const auto& address : addresses) {
        const auto begun_as_guest = query(transaction, R"sql(
            UPDATE orders
               SET email = NULL, canonical_email = NULL, receipt_url = NULL,
                   personal_data_erased_at = $2, updated_at = $2
             WHERE user_id IS NULL
               AND canonical_email = $1
               AND created_at <= $3
         RETURNING id
        )sql",
                                          address.email.canonical, act.now, address.until);
        for (const auto row : begun_as_guest) {
            erase_details_of_order(transaction, act, row.get<OrderId>("id"));
        }
    }
}

std::int64_t erase_details_of_events(Transaction& transaction, Timestamp now, int most) {
    const auto old = query(transaction, R"sql(
        UPDATE stripe_events
           SET payload = without_personal_data(payload), personal_data_erased_at = $3
         WHERE id IN (SELECT id
                        FROM stripe_events
                       WHERE personal_data_erased_at IS NULL
                         AND (received_at <= $1 OR order_id IS NULL AND received_at <= $2)
                       LIMIT $4)
    )sql",
                           now - details_lifetime, now - unmatched_details_lifetime, now, most);
    const auto of_erased_buyers = query(transaction, R"sql(
        UPDATE stripe_events
           SET payload = without_personal_data(payload), personal_data_erased_at = $1
         WHERE id IN (SELECT stripe_events.id
                        FROM stripe_events
                        JOIN orders ON orders.id = stripe_events.order_id
                       WHERE orders.personal_data_erased_at IS NOT NULL
                         AND stripe_events.personal_data_erased_at IS NULL
                       LIMIT $2)
    )sql",
                                        now, most);
    return old.affected() + of_erased_buyers.affected();
}

}  // namespace lectern::payments
