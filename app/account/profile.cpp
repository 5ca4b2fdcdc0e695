#include "account/profile.hpp"

#include "account/password_reset.hpp"
#include "mail/email_tokens.hpp"

namespace lectern::account {

AccountDetails find_account_details(DatabaseHandle& handle, UserId user_id,
                                    const std::string& time_zone, Timestamp now) {
    AccountDetails details;
    for (const auto row : query(handle, R"sql(
        SELECT EXISTS (SELECT 1
                         FROM two_step_secrets AS secret
                        WHERE secret.user_id = users.id
                          AND confirmed_at IS NOT NULL) AS has_two_step,
               session.id AS session_id, user_agent, network,
               to_char(session.created_at AT TIME ZONE $2, 'YYYY-MM-DD HH24:MI') AS started,
               to_char(last_seen_at AT TIME ZONE $2, 'YYYY-MM-DD HH24:MI') AS last_seen
          FROM users
     LEFT JOIN sessions AS session ON session.user_id = users.id
                                  AND expires_at > $3
         WHERE users.id = $1
      ORDER BY last_seen_at DESC
    )sql",
                                user_id, time_zone, now)) {
        details.has_two_step = row.boolean("has_two_step");
        if (row.is_null("session_id")) continue;
        details.sessions.push_back({row.get<SessionId>("session_id"), row.text("user_agent"),
                                    row.text("network"), row.text("started"),
                                    row.text("last_seen")});
    }
    return details;
}

void save_name(Transaction& transaction, const audit::Act& act, UserId user_id,
               const std::string& name) {
    query(transaction,
          "UPDATE users SET name = $2, updated_at = $3 WHERE id = $1 AND deleted_at IS NULL",
          user_id, name, act.now);
}

std::string password_hash_of(DatabaseHandle& handle, UserId user_id) {
    return query(handle, "SELECT password_hash FROM users WHERE id = $1", user_id)
        .front()
        .text("password_hash");
}

bool change_password(Transaction& transaction, const audit::Act& act, UserId user_id,
                     const std::string& old_hash, const std::string& new_hash) {
    const auto rows = query(transaction, R"sql(
        UPDATE users
           SET password_hash = $3, updated_at = $4
         WHERE id = $1
           AND password_hash = $2
     RETURNING email, canonical_email
    )sql",
                            user_id, old_hash, new_hash, act.now);
    if (rows.empty()) return false;
    query(transaction, "DELETE FROM sessions WHERE user_id = $1", user_id);
    mail::invalidate_links(transaction, user_id, mail::password_links, act.now);
    audit::write(transaction, act, {.name = "password_changed", .user_id = user_id});
    const auto row = rows.front();
    notify_password_changed(transaction, act, user_id,
                            {row.text("email"), row.text("canonical_email")});
    return true;
}

bool revoke_session(Transaction& transaction, const audit::Act& act, UserId user_id,
                    SessionId session_id) {
    const bool is_ended = query(transaction, "DELETE FROM sessions WHERE id = $1 AND user_id = $2",
                                session_id, user_id)
                              .affected() == 1;
    if (is_ended) audit::write(transaction, act, {.name = "session_revoked", .user_id = user_id});
    return is_ended;
}

std::int64_t revoke_other_sessions(Transaction& transaction, const audit::Act& act, UserId user_id,
                                   SessionId kept_session_id) {
    const auto count = query(transaction, "DELETE FROM sessions WHERE user_id = $1 AND id <> $2",
                             user_id, kept_session_id)
                           .affected();
    if (count > 0) {
        audit::write(transaction, act,
                     {.name = "session_revoked", .reason = "all others", .user_id = user_id});
    }
    return count;
}

std::int64_t revoke_all_sessions(Transaction& transaction, const audit::Act& act, UserId user_id) {
    const auto count =
        query(transaction, "DELETE FROM sessions WHERE user_id = $1", user_id).affected();
    if (count > 0) {
        audit::write(transaction, act,
                     {.name = "session_revoked", .reason = "all", .user_id = user_id});
    }
    return count;
}

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
