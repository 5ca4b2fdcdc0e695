#include "operations/access_moved_orders.hpp"

namespace lectern::operations {

// The audit record has no addresses. The mail to the former address has it, and the time of the
// audit row.
std::vector<MovedOrder> list_moved_orders(DatabaseHandle& handle, const EmailAddress& email,
                                          std::optional<UserId> user_id) {
    std::vector<MovedOrder> orders;
    for (const auto row : query(handle, R"sql(
        SELECT DISTINCT ON (orders.id)
               orders.public_id, order_items.course_id,
               coalesce(orders.paid_at, orders.created_at) AS paid_at, audit_logs.at AS moved_at,
               CASE audit_logs.event
                    WHEN 'order_address_corrected' THEN 'the buyer'
                    ELSE coalesce(audit_logs.actor_name, 'an operator')
                END AS moved_by,
               CASE audit_logs.event
                    WHEN 'order_address_corrected' THEN 'it was mistyped'
                    ELSE coalesce(audit_logs.reason, '')
                END AS because
          FROM mail_outbox
          JOIN orders ON orders.id = mail_outbox.order_id
          JOIN order_items ON order_items.order_id = orders.id
          JOIN audit_logs ON audit_logs.order_id = orders.id
                         AND audit_logs.event IN ('order_reassigned', 'order_address_corrected')
                         AND audit_logs.at = mail_outbox.created_at
         WHERE mail_outbox.kind = 'reassigned'
           AND (mail_outbox.canonical_email = nullif($1, '') OR mail_outbox.user_id = $2)
           AND (orders.canonical_email = nullif($1, '')) IS NOT TRUE
           AND (orders.user_id = $2) IS NOT TRUE
      ORDER BY orders.id DESC, audit_logs.at DESC
    )sql",
                                email.canonical, user_id)) {
        orders.push_back({.public_id = row.text("public_id"),
                          .course_id = row.get<CourseId>("course_id"),
                          .paid_at = row.get<Timestamp>("paid_at"),
                          .moved_at = row.get<Timestamp>("moved_at"),
                          .moved_by = row.text("moved_by"),
                          .because = row.text("because")});
    }
    return orders;
}

}  // namespace lectern::operations
