#include "account/pending_sign_in.hpp"

#include "account/recovery_codes.hpp"
#include "account/throttle.hpp"
#include "account/two_step.hpp"
#include "platform/crypto.hpp"

namespace lectern::account {

namespace {

using std::chrono::hours;
using std::chrono::minutes;

std::string subject_of(UserId user_id) {
    return "code:" + to_string(user_id);
}

std::string subject_of(UserId user_id, const std::string& network) {
    return subject_of(user_id) + ":" + network;
}

std::string subject_of_known_browsers(UserId user_id) {
    return "code-known-browser:" + to_string(user_id);
}

void reset_tries(Transaction& transaction, const audit::Act& act, const CodeAttempt& attempt) {
    if (attempt.is_known_browser) {
        reset_attempts(transaction, subject_of_known_browsers(attempt.user_id));
        return;
    }
    reset_attempts(transaction, subject_of(attempt.user_id, act.network));
    refund_attempt(transaction, subject_of(attempt.user_id));
}

bool is_right(Transaction& transaction, const audit::Act& act, const SecondStepAttempt& attempt,
              const PendingSignIn& pending, const std::string& key) {
    const auto user_id = pending.credentials.user_id;
    if (attempt.kind == SecondStepAttempt::Kind::code) {
        return accept_code(transaction, act, user_id, attempt.code, key);
    }
    return use_recovery_code(transaction, act, user_id, pending.email, attempt.code);
}

void refuse_code(Transaction& transaction, const audit::Act& act, UserId user_id,
                 SecondStepAttempt::Kind kind) {
    const bool is_code = kind == SecondStepAttempt::Kind::code;
    refuse_sign_in(transaction, act, user_id, is_code ? "wrong code" : "wrong recovery code");
}

}  // namespace

StartedSignIn start_sign_in(Transaction& transaction, const audit::Act& act,
                            const NewSession& session) {
    if (!has_two_step(transaction, session.user_id)) {
        return {.session_token = start_session(transaction, act, session), .pending_token = {}};
    }
    auto token = crypto::random_token();
    query(transaction, R"sql(
        INSERT INTO pending_sign_ins (user_id, token_hash, password_digest, created_at, expires_at)
        SELECT id, $2::bytea, sha256(convert_to(password_hash, 'UTF8')), $3::timestamptz,
               $4::timestamptz
          FROM users
         WHERE id = $1
    )sql",
          session.user_id, bytea(crypto::token_hash(token)), act.now,
          act.now + pending_sign_in_lifetime);
    audit::write(transaction, act, {.name = "second_step_asked", .user_id = session.user_id});
    return {.session_token = {}, .pending_token = std::move(token)};
}

std::optional<PendingSignIn> find_pending_sign_in(DatabaseHandle& handle, const std::string& token,
                                                  Timestamp now) {
    const auto rows = query(handle, R"sql(
        SELECT users.id, users.email, users.canonical_email, users.password_hash
          FROM pending_sign_ins AS pending
          JOIN users ON users.id = pending.user_id
         WHERE pending.token_hash = $1
           AND pending.expires_at > $2
           AND pending.password_digest = sha256(convert_to(users.password_hash, 'UTF8'))
           AND users.deleted_at IS NULL
    )sql",
                            bytea(crypto::token_hash(token)), now);
    if (rows.empty()) return std::nullopt;
    const auto row = rows.front();
    return PendingSignIn{{row.get<UserId>("id"), row.text("password_hash")},
                         {row.text("email"), row.text("canonical_email")}};
}

SecondStepOutcome finish_sign_in(Transaction& transaction, const audit::Act& act,
                                 const SecondStepAttempt& attempt, const std::string& key) {
    const auto pending = find_pending_sign_in(transaction, attempt.token, act.now);
    if (!pending || !are_current(transaction, pending->credentials)) return {SecondStep::gone};
    const auto user_id = pending->credentials.user_id;
    const CodeAttempt counted{
        user_id, pending->email,
        is_known_browser_cookie(attempt.known_browser_mark, pending->credentials)};
    if (!may_try_code(transaction, act, counted)) {
        refuse_sign_in(transaction, act, user_id, "code throttled");
        return {SecondStep::throttled};
    }
    if (!is_right(transaction, act, attempt, *pending, key)) {
        refuse_code(transaction, act, user_id, attempt.kind);
        return {SecondStep::wrong};
    }
    const bool is_first = query(transaction, "DELETE FROM pending_sign_ins WHERE token_hash = $1",
                                bytea(crypto::token_hash(attempt.token)))
                              .affected() == 1;
    if (!is_first) return {SecondStep::gone};
    reset_tries(transaction, act, counted);
    return {SecondStep::done,
            start_session(transaction, act,
                          {user_id, pending->email, attempt.user_agent, attempt.former_session})};
}

// A guess is right with a probability of three in a million: three steps are accepted. Someone who
// knows the password has at most 60 guesses a day from unknown networks.
bool may_try_code(Transaction& transaction, const audit::Act& act, const CodeAttempt& attempt) {
    if (attempt.is_known_browser) {
        return count_attempt(transaction,
                             {subject_of_known_browsers(attempt.user_id), 20, hours{1}}, act.now);
    }
    const bool from_here = count_attempt(
        transaction, {subject_of(attempt.user_id, act.network), 10, minutes{15}}, act.now);
    const bool account =
        count_attempt(transaction, {subject_of(attempt.user_id), 30, hours{12}}, act.now);
    return from_here && (account || is_known_network(transaction, attempt.email, act));
}

std::int64_t delete_old_pending_sign_ins(Transaction& transaction, Timestamp now, int most) {
    return query(transaction, R"sql(
        DELETE FROM pending_sign_ins
         WHERE id IN (SELECT id
                        FROM pending_sign_ins
                       WHERE expires_at <= $1
                       LIMIT $2)
    )sql",
                 now, most)
        .affected();
}

}  // namespace lectern::account
