#include "account/profile.hpp"

#include "account/password_reset.hpp"
#include "mail/email_tokens.hpp"

namespace lectern::account {

AccountDetails find_account_details(DatabaseHandle& handle, UserId user_id,
                                    const std::string& time_zone, Timestamp now) {
    AccountDetails details;
    for (const auto row : query(handle, R"sql(
        SELECT password_hash <> '' AS has_password,
               EXISTS (SELECT 1
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
        details.has_password = row.boolean("has_password");
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

bool has_password(DatabaseHandle& handle, UserId user_id) {
    return !password_hash_of(handle, user_id).empty();
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

}  // namespace lectern::account
