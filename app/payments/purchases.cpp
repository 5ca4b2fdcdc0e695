#include "payments/purchases.hpp"

#include "platform/crypto.hpp"

namespace lectern::payments {

std::optional<Purchase> find_purchase(DatabaseHandle& handle, CourseId course_id,
                                      const PossibleBuyer& buyer) {
    if (!buyer.user_id && buyer.browser_token.empty()) return std::nullopt;
    const auto rows =
        query(handle, R"sql(
        SELECT user_id, coalesce(email, '') AS email,
               coalesce(canonical_email, '') AS canonical_email,
               coalesce(stripe_session_id, '') AS session_id, payment <> 'processing' AS is_paid
          FROM orders
          JOIN order_items ON order_items.order_id = orders.id
         WHERE order_items.course_id = $1
           AND ((user_id = $2 AND status IN ('processing', 'mismatched'))
                OR (browser_token_hash = $3
                    AND (status IN ('processing', 'mismatched')
                         OR (status IN ('paid', 'partially_refunded', 'disputed')
                             AND EXISTS (SELECT
                                           FROM entitlements
                                          WHERE entitlements.order_item_id = order_items.id
                                            AND entitlements.status <> 'revoked')))))
      ORDER BY orders.id DESC
         LIMIT 1
    )sql",
              course_id, buyer.user_id, bytea(crypto::token_hash(buyer.browser_token)));
    if (rows.empty()) return std::nullopt;
    const auto& row = rows.front();
    return Purchase{.user_id = row.get<std::optional<UserId>>("user_id"),
                    .email = {row.text("email"), row.text("canonical_email")},
                    .session_id = row.text("session_id"),
                    .is_paid = row.boolean("is_paid")};
}

}  // namespace lectern::payments
