#include "account/user_record.hpp"

#include "platform/email_address.hpp"

namespace lectern::account {

std::optional<std::string> find_user_record(DatabaseHandle& handle,
                                            const std::string& email_or_id) {
    const auto rows = query(handle, R"sql(
        SELECT json_build_object(
                   'user_id', users.id, 'email', email, 'name', name,
                   'email_verified_at', email_verified_at, 'created_at', created_at,
                   'deleted_at', deleted_at,
                   'two_step_since', (SELECT confirmed_at
                                        FROM two_step_secrets AS secret
                                       WHERE secret.user_id = users.id),
                   'recovery_codes_left', (SELECT count(*)
                                             FROM recovery_codes AS code
                                            WHERE code.user_id = users.id
                                              AND used_at IS NULL),
                   'orders_to_claim', (SELECT count(*)
                                         FROM orders
                                        WHERE orders.canonical_email = users.canonical_email
                                          AND orders.user_id IS NULL
                                          AND orders.status IN ('paid', 'partially_refunded')),
                   'sessions', (SELECT coalesce(json_agg(json_build_object(
                                           'network', network, 'started_at', created_at,
                                           'last_seen_at', last_seen_at, 'browser', user_agent)
                                           ORDER BY last_seen_at DESC), '[]')
                                  FROM sessions
                                 WHERE user_id = users.id),
                   'entitlements', (SELECT coalesce(json_agg(json_build_object(
                                         'entitlement', entitlements.id, 'course', courses.slug,
                                         'cause', cause, 'status', entitlements.status,
                                         'because', coalesce(status_because, granted_because),
                                         'since', entitlements.created_at)
                                         ORDER BY entitlements.id), '[]')
                                FROM entitlements
                                JOIN courses ON courses.id = entitlements.course_id
                               WHERE entitlements.user_id = users.id),
                   'orders', (SELECT coalesce(json_agg(json_build_object(
                                         'order', public_id, 'status', orders.status,
                                         'course', courses.slug,
                                         'created_at', orders.created_at)
                                         ORDER BY orders.id), '[]')
                                FROM orders
                                JOIN order_items ON order_items.order_id = orders.id
                                JOIN courses ON courses.id = order_items.course_id
                               WHERE orders.user_id = users.id),
                   'mails', (SELECT coalesce(json_agg(json_build_object(
                                        'mail', id, 'kind', kind, 'status', status,
                                        'created_at', created_at, 'sent_at', sent_at)
                                        ORDER BY id), '[]')
                               FROM (SELECT id, kind, status, created_at, sent_at
                                       FROM mail_outbox
                                      WHERE canonical_email = users.canonical_email
                                         OR user_id = users.id
                                   ORDER BY id DESC
                                      LIMIT 10) AS newest)) AS record
          FROM users
         WHERE canonical_email = $2
            OR id = CASE WHEN $1 ~ '^[0-9]{1,18}$' THEN $1::bigint END
    )sql",
                            email_or_id, canonical_form(email_or_id));
    if (rows.empty()) return std::nullopt;
    return rows.front().text("record");
}

std::int64_t count_orders_to_claim(DatabaseHandle& handle, const std::string& email) {
    return query(handle, R"sql(
        SELECT count(*)
          FROM orders
         WHERE canonical_email = $1
           AND user_id IS NULL
           AND status IN ('paid', 'partially_refunded')
    )sql",
                 canonical_form(email))
        .front()
        .integer("count");
}

}  // namespace lectern::account
