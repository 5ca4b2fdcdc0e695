#include "account/email_change.hpp"

#include <algorithm>

#include "account/account.hpp"
#include "account/password_reset.hpp"
#include "mail/email_tokens.hpp"
#include "mail/mail.hpp"
#include "platform/json.hpp"

namespace lectern::account {

namespace {

/// The data stored with a link: the change as JSON.
std::string data_of(const EmailChange& change) {
    return json::object({{"old_email", change.old_email.text},
                         {"new_email", change.new_email.text},
                         {"number", change.number}});
}

EmailChange change_of(const mail::EmailToken& link) {
    const auto data = json::parse(link.data);
    const auto address = [&](const char* name) {
        return email_address_from(data.text(name).value_or("")).value_or(EmailAddress{});
    };
    return {link.user_id.value_or(UserId{}), address("old_email"), address("new_email"),
            data.integer("number").value_or(0), false};
}

bool is_taken(DatabaseHandle& handle, UserId user_id, const EmailAddress& email) {
    const auto owner = find_user(handle, email);
    return owner && owner != user_id;
}

/// The columns that decide whether a change can be made or undone.
struct ChangeState {
    EmailAddress email;
    std::int64_t changes = 0;  // how many changes were made and not undone
    bool is_proven = false;
};

std::optional<ChangeState> change_state(const Rows& rows) {
    if (rows.empty()) return std::nullopt;
    const auto row = rows.front();
    return ChangeState{{row.text("email"), row.text("canonical_email")},
                       row.integer("email_changes"),
                       row.boolean("is_proven")};
}

std::optional<ChangeState> find_change_state(DatabaseHandle& handle, UserId user_id) {
    return change_state(query(handle, R"sql(
        SELECT email, canonical_email, email_changes,
               email_verified_at IS NOT NULL AS is_proven
          FROM users
         WHERE id = $1
           AND deleted_at IS NULL
    )sql",
                              user_id));
}

/// Like find_change_state(), but locks the account until the end of the transaction.
std::optional<ChangeState> lock_change_state(Transaction& transaction, UserId user_id) {
    return change_state(query(transaction, R"sql(
        SELECT email, canonical_email, email_changes,
               email_verified_at IS NOT NULL AS is_proven
          FROM users
         WHERE id = $1
           AND deleted_at IS NULL
           FOR UPDATE
    )sql",
                              user_id));
}

bool can_be_made(const std::optional<ChangeState>& state, const EmailChange& change) {
    return state && state->email == change.old_email;
}

/// Whether the current address was set by this change or by a later one: a second change must not
/// make the first irreversible. Undoing a change keeps the earlier ones undoable: whoever made both
/// may undo the second.
bool can_be_undone(const std::optional<ChangeState>& state, const EmailChange& change) {
    return state && !change.old_email.empty() && change.number <= state->changes &&
           state->email != change.old_email;
}

/// Sets the address and how many changes have led to it. If two accounts take the same address at
/// once, the unique index rejects the second.
void set_email(Transaction& transaction, const audit::Act& act, UserId user_id,
               const EmailAddress& email, std::int64_t changes) {
    query(transaction, R"sql(
        UPDATE users
           SET email = $2, canonical_email = $3, email_verified_at = $4, updated_at = $4,
               email_changes = $5
         WHERE id = $1
    )sql",
          user_id, email.text, email.canonical, act.now, changes);
}

/// Ends all sessions, and invalidates the password and all links but the undos of earlier changes.
/// Whoever made the change may know the password and have other links.
void revoke_all_access(Transaction& transaction, const audit::Act& act, const EmailChange& undone) {
    query(transaction, "DELETE FROM sessions WHERE user_id = $1", undone.user_id);
    mail::invalidate_links(transaction, undone.user_id, mail::all_links_but_undos, act.now);
    mail::invalidate_undos(transaction, undone.user_id, undone.number, act.now);
    query(transaction, "UPDATE users SET password_hash = '' WHERE id = $1", undone.user_id);
}

void notify_old_address(Transaction& transaction, const audit::Act& act,
                        const EmailChange& change) {
    mail::enqueue(transaction, act,
                  {.dedupe_key = "email-changed:" + act.request_id,
                   .kind = "email_changed",
                   .to = change.old_email,
                   .data = data_of(change),
                   .link = mail::Link{.user_id = change.user_id, .data = data_of(change)},
                   .user_id = change.user_id});
}

void notify_lost_address(Transaction& transaction, const audit::Act& act, const EmailChange& change,
                         const EmailAddress& lost) {
    mail::enqueue(transaction, act,
                  {.dedupe_key = "email-change-undone:" + act.request_id,
                   .kind = "email_change_undone",
                   .to = lost,
                   .data = json::object({{"old_email", masked_email(change.old_email.text)}}),
                   .user_id = change.user_id});
}

}  // namespace

void request_email_change(Transaction& transaction, const audit::Act& act,
                          const EmailChange& change) {
    mail::enqueue(transaction, act,
                  {.dedupe_key = "email-change:" + act.request_id,
                   .kind = "email_change",
                   .to = change.new_email,
                   .data = data_of(change),
                   .link = mail::Link{.user_id = change.user_id, .data = data_of(change)},
                   .user_id = change.user_id});
}

std::optional<EmailChange> find_email_change(DatabaseHandle& handle, const std::string& token,
                                             Timestamp now) {
    const auto link = mail::find_email_token(handle, mail::LinkPurpose::change, token, now);
    if (!link) return std::nullopt;
    auto change = change_of(*link);
    const auto state = find_change_state(handle, change.user_id);
    if (!can_be_made(state, change)) return std::nullopt;
    change.is_correction = !state->is_proven;
    return change;
}

std::optional<EmailChange> find_email_undo(DatabaseHandle& handle, const std::string& token,
                                           Timestamp now) {
    const auto link = mail::find_email_token(handle, mail::LinkPurpose::undo_change, token, now);
    if (!link) return std::nullopt;
    auto change = change_of(*link);
    const auto state = find_change_state(handle, change.user_id);
    if (!can_be_undone(state, change)) return std::nullopt;
    change.new_email = state->email;
    return change;
}

EmailChangeOutcome change_email(Transaction& transaction, const audit::Act& act,
                                const std::string& token) {
    auto change = find_email_change(transaction, token, act.now);
    if (!change) return EmailChangeOutcome::gone;
    const auto state = lock_change_state(transaction, change->user_id);
    if (!can_be_made(state, *change)) return EmailChangeOutcome::gone;
    if (is_taken(transaction, change->user_id, change->new_email)) {
        return EmailChangeOutcome::taken;
    }
    if (!mail::use_email_token(transaction, mail::LinkPurpose::change, token, act.now)) {
        return EmailChangeOutcome::gone;
    }
    set_email(transaction, act, change->user_id, change->new_email, state->changes + 1);
    audit::write(transaction, act, {.name = "email_changed", .user_id = change->user_id});
    if (!state->is_proven) {
        audit::write(transaction, act, {.name = "email_verified", .user_id = change->user_id});
        mail::invalidate_links(transaction, change->user_id, mail::all_links_but_undos, act.now);
        return EmailChangeOutcome::done;
    }
    change->old_email = state->email;
    change->number = state->changes + 1;
    notify_old_address(transaction, act, *change);
    return EmailChangeOutcome::done;
}

EmailChangeOutcome undo_email_change(Transaction& transaction, const audit::Act& act,
                                     const std::string& token) {
    const auto change = find_email_undo(transaction, token, act.now);
    if (!change) return EmailChangeOutcome::gone;
    const auto state = lock_change_state(transaction, change->user_id);
    if (!can_be_undone(state, *change)) return EmailChangeOutcome::gone;
    if (is_taken(transaction, change->user_id, change->old_email)) {
        return EmailChangeOutcome::taken;
    }
    if (!mail::use_email_token(transaction, mail::LinkPurpose::undo_change, token, act.now)) {
        return EmailChangeOutcome::gone;
    }
    set_email(transaction, act, change->user_id, change->old_email,
              std::max<std::int64_t>(change->number - 1, 0));
    revoke_all_access(transaction, act, *change);
    audit::write(transaction, act, {.name = "email_change_undone", .user_id = change->user_id});
    notify_lost_address(transaction, act, *change, state->email);
    request_password_reset(transaction, act, change->old_email);
    return EmailChangeOutcome::done;
}

}  // namespace lectern::account
