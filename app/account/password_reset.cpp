#include "account/password_reset.hpp"

#include "account/account.hpp"
#include "mail/email_tokens.hpp"
#include "mail/mail.hpp"

namespace lectern::account {

bool request_password_reset(Transaction& transaction, const audit::Act& act,
                            const EmailAddress& email) {
    const auto user_id = find_user(transaction, email);
    audit::write(transaction, act,
                 {.name = "password_reset_requested",
                  .reason = user_id ? "" : "no account",
                  .user_id = user_id});
    if (!user_id) return false;
    const auto stored = find_address(transaction, *user_id);
    mail::enqueue(transaction, act,
                  {.dedupe_key = "reset:" + act.request_id,
                   .kind = "reset",
                   .to = stored.value_or(email),
                   .data = "{}",
                   .link = mail::Link{.user_id = user_id},
                   .user_id = user_id});
    return true;
}

std::optional<EmailAddress> find_password_reset(DatabaseHandle& handle, const std::string& token,
                                                Timestamp now) {
    const auto link = mail::find_email_token(handle, mail::LinkPurpose::reset, token, now);
    return link ? std::optional{link->email} : std::nullopt;
}

std::optional<PasswordReset> reset_password(Transaction& transaction, const audit::Act& act,
                                            const std::string& token,
                                            const std::string& password_hash) {
    const auto link = mail::use_email_token(transaction, mail::LinkPurpose::reset, token, act.now);
    if (!link) return std::nullopt;
    const auto rows = query(transaction, R"sql(
          WITH before AS (
               SELECT id, email_verified_at IS NULL AS was_unproven
                 FROM users
                WHERE id = $1
                  AND canonical_email = $2
                  FOR UPDATE
               ),
               ended AS (
               DELETE FROM sessions
                WHERE user_id = (SELECT id FROM before)
               )
        UPDATE users
           SET password_hash = $3,
               email_verified_at = coalesce(email_verified_at, $4),
               updated_at = $4
          FROM before
         WHERE users.id = before.id
     RETURNING users.id, users.email, users.canonical_email, before.was_unproven
    )sql",
                            link->user_id, link->email.canonical, password_hash, act.now);
    if (rows.empty()) return std::nullopt;

    const auto row = rows.front();
    const PasswordReset reset{row.get<UserId>("id"),
                              {row.text("email"), row.text("canonical_email")}};
    audit::write(transaction, act,
                 {.name = "password_changed", .reason = "reset link", .user_id = reset.user_id});
    if (row.boolean("was_unproven")) {
        audit::write(transaction, act, {.name = "email_verified", .user_id = reset.user_id});
    }
    mail::invalidate_links(transaction, reset.user_id, mail::password_links, act.now);
    notify_password_changed(transaction, act, reset.user_id, reset.email);
    return reset;
}

void notify_password_changed(Transaction& transaction, const audit::Act& act, UserId user_id,
                             const EmailAddress& email) {
    mail::enqueue(transaction, act,
                  {.dedupe_key = "password-changed:" + act.request_id,
                   .kind = "password_changed",
                   .to = email,
                   .data = "{}",
                   .user_id = user_id});
}

}  // namespace lectern::account
