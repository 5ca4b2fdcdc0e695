#include "account/email_change.hpp"

#include "account/password_reset.hpp"
#include "mail/email_tokens.hpp"
#include "mail/mail.hpp"
#include "platform/json.hpp"

namespace lectern::account {

namespace {

std::string both_addresses(const EmailChange& change) {
    return json::object({{"old_email", change.old_email}, {"new_email", change.new_email}});
}

EmailChange change_of(const mail::EmailToken& link) {
    const auto data = json::parse(link.data);
    return {link.user_id.value_or(0), data.text("old_email").value_or(""),
            data.text("new_email").value_or("")};
}

bool has_address(Session& session, std::int64_t user_id, const std::string& email) {
    return !query(session, R"sql(
        SELECT 1
          FROM users
         WHERE id = $1
           AND lower(email) = lower($2)
    )sql",
                  user_id, email)
                .empty();
}

bool is_taken(Session& session, std::int64_t user_id, const std::string& email) {
    return !query(session, R"sql(
        SELECT 1
          FROM users
         WHERE lower(email) = lower($2)
           AND id <> $1
    )sql",
                  user_id, email)
                .empty();
}

/// Of two accounts that want one address at once, the unique index refuses the second.
void set_email(Transaction& transaction, const audit::Act& act, std::int64_t user_id,
               const std::string& email) {
    query(transaction, R"sql(
        UPDATE users
           SET email = $2, email_verified_at = $3, updated_at = $3
         WHERE id = $1
    )sql",
          user_id, email, act.now);
}

/// Whoever changed the address may know the password and hold further links.
void lock_everybody_out(Transaction& transaction, const audit::Act& act, std::int64_t user_id) {
    query(transaction, R"sql(
          WITH ended AS (
               DELETE FROM sessions
                WHERE user_id = $1
               ),
               spent AS (
               UPDATE email_tokens
                  SET used_at = $2
                WHERE user_id = $1
                  AND used_at IS NULL
               )
        UPDATE users
           SET password_hash = ''
         WHERE id = $1
    )sql",
          user_id, act.now);
}

void tell_old_address(Transaction& transaction, const audit::Act& act, const EmailChange& change) {
    mail::enqueue(
        transaction, act,
        {.dedupe_key = "email-changed:" + act.request_id,
         .kind = "email_changed",
         .to = change.old_email,
         .data = both_addresses(change),
         .link = mail::Link{
             .purpose = "undo_change", .user_id = change.user_id, .data = both_addresses(change)}});
}

}  // namespace

void request_email_change(Transaction& transaction, const audit::Act& act,
                          const EmailChange& change) {
    mail::enqueue(
        transaction, act,
        {.dedupe_key = "email-change:" + act.request_id,
         .kind = "email_change",
         .to = change.new_email,
         .data = both_addresses(change),
         .link = mail::Link{
             .purpose = "change", .user_id = change.user_id, .data = both_addresses(change)}});
}

std::optional<EmailChange> find_email_change(Session& session, const std::string& token,
                                             Timestamp now) {
    const auto link = mail::find_email_token(session, "change", token, now);
    if (!link) return std::nullopt;
    auto change = change_of(*link);
    if (!has_address(session, change.user_id, change.old_email)) return std::nullopt;
    return change;
}

std::optional<EmailChange> find_email_undo(Session& session, const std::string& token,
                                           Timestamp now) {
    const auto link = mail::find_email_token(session, "undo_change", token, now);
    return link ? std::optional{change_of(*link)} : std::nullopt;
}

EmailChangeOutcome change_email(Transaction& transaction, const audit::Act& act,
                                const std::string& token) {
    const auto change = find_email_change(transaction, token, act.now);
    if (!change) return EmailChangeOutcome::gone;
    if (is_taken(transaction, change->user_id, change->new_email)) {
        return EmailChangeOutcome::taken;
    }
    if (!mail::consume_email_token(transaction, "change", token, act.now)) {
        return EmailChangeOutcome::gone;
    }
    set_email(transaction, act, change->user_id, change->new_email);
    audit::write(transaction, act, {.name = "email_changed", .user_id = change->user_id});
    tell_old_address(transaction, act, *change);
    return EmailChangeOutcome::done;
}

EmailChangeOutcome undo_email_change(Transaction& transaction, const audit::Act& act,
                                     const std::string& token) {
    const auto change = find_email_undo(transaction, token, act.now);
    if (!change) return EmailChangeOutcome::gone;
    if (is_taken(transaction, change->user_id, change->old_email)) {
        return EmailChangeOutcome::taken;
    }
    if (!mail::consume_email_token(transaction, "undo_change", token, act.now)) {
        return EmailChangeOutcome::gone;
    }
    set_email(transaction, act, change->user_id, change->old_email);
    lock_everybody_out(transaction, act, change->user_id);
    audit::write(transaction, act, {.name = "email_change_undone", .user_id = change->user_id});
    request_password_reset(transaction, act, change->old_email);
    return EmailChangeOutcome::done;
}

}  // namespace lectern::account
