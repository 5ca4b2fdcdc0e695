#include "account/account_export.hpp"

namespace lectern::account {

std::string export_account(DatabaseHandle& handle, UserId user_id) {
    return query(handle, R"sql(
        SELECT jsonb_pretty(jsonb_build_object(
                   'account', jsonb_build_object('email', email, 'name', name,
                                                 'email_verified_at', email_verified_at,
                                                 'created_at', created_at),
                   'two_step_sign_in', (SELECT jsonb_build_object(
                                                   'turned_on_at', confirmed_at,
                                                   'recovery_codes_left',
                                                   (SELECT count(*)
                                                      FROM recovery_codes AS code
                                                     WHERE code.user_id = secret.user_id
                                                       AND used_at IS NULL))
                                          FROM two_step_secrets AS secret
                                         WHERE secret.user_id = users.id
                                           AND confirmed_at IS NOT NULL),
                   'sessions', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                                           'started_at', created_at, 'last_seen_at', last_seen_at,
                                           'network', network, 'browser', user_agent)
                                           ORDER BY created_at), '[]')
                                  FROM sessions
                                 WHERE user_id = users.id),
                   'orders', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                                         'order', public_id, 'status', orders.status,
                                         'email', orders.email, 'course', order_items.title,
                                         'amount_minor', orders.amount_minor,
                                         'paid_amount_minor', paid_amount_minor,
                                         'tax_minor', tax_minor,
                                         'withdrawal_waived_at', withdrawal_waived_at,
                                         'withdrawal_version', withdrawal_version,
                                         'currency', orders.currency,
                                         'paid_currency', paid_currency, 'paid_at', paid_at)
                                         ORDER BY orders.id), '[]')
                                FROM orders
                                JOIN order_items ON order_items.order_id = orders.id
                               WHERE orders.user_id = users.id),
                   'entitlements', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                                         'course', courses.title, 'cause', cause,
                                         'status', entitlements.status,
                                         'since', entitlements.created_at)
                                         ORDER BY entitlements.id), '[]')
                                FROM entitlements
                                JOIN courses ON courses.id = entitlements.course_id
                               WHERE entitlements.user_id = users.id),
                   'progress', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                                           'course', courses.title, 'lesson', course_lessons.title,
                                           'status', lesson_progress.status,
                                           'first_visited_at', first_visited_at,
                                           'last_visited_at', last_visited_at,
                                           'completed_at', completed_at,
                                           'completed_by', completed_by,
                                           'position_seconds', position_seconds,
                                           'position_reported_at', position_reported_at,
                                           'watched_seconds', watched::text)
                                           ORDER BY first_visited_at), '[]')
                                  FROM lesson_progress
                                  JOIN course_lessons ON course_lessons.id = lesson_id
                                  JOIN courses ON courses.id = course_lessons.course_id
                                 WHERE lesson_progress.user_id = users.id),
                   'notes', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                                        'course', courses.title, 'lesson', course_lessons.title,
                                        'position_seconds', note.position_seconds,
                                        'text', note.text, 'written_at', note.created_at,
                                        'changed_at', note.updated_at)
                                        ORDER BY note.id), '[]')
                               FROM lesson_notes AS note
                               JOIN course_lessons ON course_lessons.id = note.lesson_id
                               JOIN courses ON courses.id = course_lessons.course_id
                              WHERE note.user_id = users.id))) AS account
          FROM users
         WHERE id = $1
    )sql",
                 user_id)
        .front()
        .text("account");
}

}  // namespace lectern::account
