#include "account/two_step.hpp"

#include "account/recovery_codes.hpp"
#include "mail/mail.hpp"
#include "platform/crypto.hpp"
#include "platform/json.hpp"
#include "platform/totp.hpp"

namespace lectern::account {

namespace {

/// A secret that is copied to another account's row cannot be decrypted there.
std::string context_of(UserId user_id) {
    return "two-step sign-in of user " + to_string(user_id);
}

/// Returns the keys of `key`, the newest first.
std::vector<std::string> keys_in(const std::string& key) {
    std::vector<std::string> keys;
    for (std::size_t at = 0; at < key.size(); at += crypto::encryption_key_size)
        keys.push_back(key.substr(at, crypto::encryption_key_size));
    return keys;
}

std::string encrypted(const std::string& secret, UserId user_id, const std::string& key) {
    return crypto::encrypt(keys_in(key).front(), secret, context_of(user_id));
}

std::optional<std::string> find_secret(const std::string& hex, UserId user_id,
                                       const std::string& key) {
    const auto bytes = crypto::find_hex_bytes(hex).value();
    for (const auto& one : keys_in(key))
        if (auto secret = crypto::find_decrypted(one, bytes, context_of(user_id))) return secret;
    return std::nullopt;
}

std::string secret_of(const std::string& hex, UserId user_id, const std::string& key) {
    auto secret = find_secret(hex, user_id, key);
    if (secret) return *std::move(secret);
    throw TwoStepKeyFault{"LECTERN_TWO_STEP_KEY " +
                          std::string{key.empty() ? "is missing: needed by user "
                                                  : "cannot decrypt the secret of user "} +
                          to_string(user_id)};
}

/// Apps show a code in two groups of three digits.
std::string without_spaces(std::string code) {
    std::erase(code, ' ');
    return code;
}

std::optional<std::int64_t> find_step_of_set_up(DatabaseHandle& handle, const audit::Act& act,
                                                const TwoStepOwner& owner, const std::string& code,
                                                const std::string& key) {
    const auto state = find_two_step(handle, owner, key, act.now);
    if (state.new_secret.empty()) return std::nullopt;
    return totp::find_step(state.new_secret, without_spaces(code), act.now);
}

/// Waits for sign-ins that have begun with the password alone, so that their sessions are found.
void wait_for_sign_ins(Transaction& transaction, UserId user_id) {
    query(transaction, "SELECT 1 FROM users WHERE id = $1 FOR NO KEY UPDATE", user_id);
}

void notify_owner(Transaction& transaction, const audit::Act& act, UserId user_id,
                  const EmailAddress& email, mail::MailKindName kind) {
    const bool is_by_school = act.actor == audit::Actor::system_operator;
    mail::enqueue(transaction, act,
                  {.dedupe_key = std::string{kind.text()} + ":" + act.request_id,
                   .kind = kind,
                   .to = email,
                   .data = json::object({{"is_by_school", is_by_school}}),
                   .user_id = user_id});
}

}  // namespace

TwoStepState find_two_step(DatabaseHandle& handle, const TwoStepOwner& owner,
                           const std::string& key, Timestamp now) {
    const auto rows = query(handle, R"sql(
        SELECT confirmed_at IS NOT NULL AS is_on,
               session_id IS NOT DISTINCT FROM $3 AND created_at > $2 AS is_own_set_up,
               encode(encrypted_secret, 'hex') AS encrypted_secret,
               (SELECT count(*)
                  FROM recovery_codes
                 WHERE recovery_codes.user_id = two_step_secrets.user_id
                   AND used_at IS NULL) AS codes_left
          FROM two_step_secrets
         WHERE user_id = $1
    )sql",
                            owner.user_id, now - two_step_set_up_limit, owner.session_id);
    if (rows.empty()) return {};
    const auto row = rows.front();
    if (row.boolean("is_on"))
        return {.is_on = true, .recovery_codes_left = row.integer("codes_left")};
    if (!row.boolean("is_own_set_up")) return {};
    return {.new_secret =
                find_secret(row.text("encrypted_secret"), owner.user_id, key).value_or("")};
}

TwoStepCounts count_two_step(DatabaseHandle& handle, const std::string& key) {
    TwoStepCounts counts;
    for (const auto& row : query(handle, R"sql(
        SELECT user_id, encode(encrypted_secret, 'hex') AS encrypted_secret
          FROM two_step_secrets
         WHERE confirmed_at IS NOT NULL
    )sql")) {
        ++counts.accounts;
        const auto secret = row.text("encrypted_secret");
        const auto user_id = row.get<UserId>("user_id");
        if (!find_secret(secret, user_id, key)) continue;
        ++counts.decrypted;
        if (!find_secret(secret, user_id, keys_in(key).front())) ++counts.by_older_key;
    }
    return counts;
}

bool has_two_step(DatabaseHandle& handle, UserId user_id) {
    return !query(handle, R"sql(
        SELECT 1
          FROM two_step_secrets
         WHERE user_id = $1
           AND confirmed_at IS NOT NULL
    )sql",
                  user_id)
                .empty();
}

void start_two_step(Transaction& transaction, const audit::Act& act, const TwoStepOwner& owner,
                    const std::string& key) {
    const auto secret = crypto::random_bytes(totp::secret_size);
    query(transaction, R"sql(
        INSERT INTO two_step_secrets (user_id, encrypted_secret, created_at, session_id)
        VALUES ($1, $2, $3, $4)
            ON CONFLICT (user_id) DO UPDATE
           SET encrypted_secret = excluded.encrypted_secret,
               created_at = excluded.created_at,
               session_id = excluded.session_id
         WHERE two_step_secrets.confirmed_at IS NULL
    )sql",
          owner.user_id, bytea(encrypted(secret, owner.user_id, key)), act.now, owner.session_id);
}

std::optional<std::vector<std::string>> turn_on_two_step(Transaction& transaction,
                                                         const audit::Act& act,
                                                         const TwoStepOwner& owner,
                                                         const std::string& code,
                                                         const std::string& key) {
    wait_for_sign_ins(transaction, owner.user_id);
    const auto step = find_step_of_set_up(transaction, act, owner, code, key);
    if (!step) return std::nullopt;
    const bool is_first = query(transaction, R"sql(
        UPDATE two_step_secrets
           SET confirmed_at = $2, last_step = $3, session_id = NULL
         WHERE user_id = $1
           AND confirmed_at IS NULL
    )sql",
                                owner.user_id, act.now, *step)
                              .affected() == 1;
    if (!is_first) return std::nullopt;
    query(transaction, "DELETE FROM sessions WHERE user_id = $1 AND id <> $2", owner.user_id,
          owner.session_id);
    audit::write(transaction, act, {.name = "two_step_turned_on", .user_id = owner.user_id});
    notify_owner(transaction, act, owner.user_id, owner.email, "two_step_on");
    return replace_recovery_codes(transaction, owner.user_id);
}

bool accept_code(Transaction& transaction, const audit::Act& act, UserId user_id,
                 const std::string& code, const std::string& key) {
    const auto rows = query(transaction, R"sql(
        SELECT encode(encrypted_secret, 'hex') AS encrypted_secret
          FROM two_step_secrets
         WHERE user_id = $1
           AND confirmed_at IS NOT NULL
    )sql",
                            user_id);
    if (rows.empty()) return false;
    const auto secret = secret_of(rows.front().text("encrypted_secret"), user_id, key);
    const auto step = totp::find_step(secret, without_spaces(code), act.now);
    if (!step) return false;
    return query(transaction, R"sql(
        UPDATE two_step_secrets
           SET last_step = $2, encrypted_secret = $3
         WHERE user_id = $1
           AND confirmed_at IS NOT NULL
           AND last_step < $2
    )sql",
                 user_id, *step, bytea(encrypted(secret, user_id, key)))
               .affected() == 1;
}

bool turn_off_two_step(Transaction& transaction, const audit::Act& act, UserId user_id,
                       const EmailAddress& email, const std::string& reason) {
    const bool was_on = query(transaction, R"sql(
        DELETE FROM two_step_secrets
         WHERE user_id = $1
           AND confirmed_at IS NOT NULL
    )sql",
                              user_id)
                            .affected() == 1;
    if (!was_on) return false;
    query(transaction, "DELETE FROM pending_sign_ins WHERE user_id = $1", user_id);
    audit::write(transaction, act,
                 {.name = "two_step_turned_off", .reason = reason, .user_id = user_id});
    notify_owner(transaction, act, user_id, email, "two_step_off");
    return true;
}

void erase_two_step(Transaction& transaction, UserId user_id) {
    query(transaction, "DELETE FROM two_step_secrets WHERE user_id = $1", user_id);
    query(transaction, "DELETE FROM pending_sign_ins WHERE user_id = $1", user_id);
}

}  // namespace lectern::account
