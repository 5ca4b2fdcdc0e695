#include "account/account.hpp"

#include <array>

#include "account/throttle.hpp"
#include "mail/email_tokens.hpp"
#include "platform/crypto.hpp"

namespace lectern::account {

namespace {

using std::chrono::minutes;

constexpr minutes session_touch_interval{5};
constexpr std::size_t longest_user_agent = 300;
/// Links of an unproven account that were not mailed to its address.
constexpr std::array links_of_strangers{mail::LinkPurpose::change};

std::string account_and_network(const EmailAddress& email, const std::string& network) {
    return "sign-in:" + address_digest(email) + ":" + network;
}

std::string of_known_browsers(const EmailAddress& email) {
    return "sign-in-known-browser:" + address_digest(email);
}

std::string mark_for(const Credentials& credentials) {
    return crypto::hex(crypto::hmac_sha256(crypto::sha256(credentials.password_hash),
                                           "browser of user " + to_string(credentials.user_id)));
}

std::optional<UserId> user_id_from(const Rows& rows) {
    if (rows.empty()) return std::nullopt;
    return rows.front().get<UserId>("id");
}

void audit_user(Transaction& transaction, const audit::Act& act, audit::EventName event,
                UserId user_id, const std::string& reason = {}) {
    audit::write(transaction, act, {.name = event, .reason = reason, .user_id = user_id});
}

}  // namespace

std::optional<SignedInUser> find_signed_in_user(DatabaseHandle& handle, const std::string& token,
                                                Timestamp now) {
    const auto rows = query(handle, R"sql(
        SELECT sessions.id AS session_id, users.id AS user_id, users.name, users.email,
               users.canonical_email, users.email_verified_at IS NOT NULL AS is_email_verified,
               sessions.last_seen_at < $4 AS was_seen_long_ago
          FROM sessions
          JOIN users ON users.id = sessions.user_id
         WHERE sessions.token_hash = $1
           AND sessions.expires_at > $2
           AND sessions.last_seen_at > $3
           AND users.deleted_at IS NULL
    )sql",
                            bytea(crypto::token_hash(token)), now, now - session_idle_limit,
                            now - session_touch_interval);
    if (rows.empty()) return std::nullopt;
    const auto row = rows.front();
    if (row.boolean("was_seen_long_ago")) {
        query(handle, "UPDATE sessions SET last_seen_at = $2 WHERE id = $1",
              row.get<SessionId>("session_id"), now);
    }
    return SignedInUser{row.get<UserId>("user_id"),
                        row.get<SessionId>("session_id"),
                        row.text("name"),
                        {row.text("email"), row.text("canonical_email")},
                        row.boolean("is_email_verified")};
}

std::optional<Credentials> find_credentials(DatabaseHandle& handle, const EmailAddress& email) {
    const auto rows = query(
        handle, "SELECT id, password_hash FROM users WHERE canonical_email = $1", email.canonical);
    if (rows.empty()) return std::nullopt;
    return Credentials{rows.front().get<UserId>("id"), rows.front().text("password_hash")};
}

std::string known_browser_cookie(DatabaseHandle& handle, const std::string& session_token) {
    const auto rows = query(handle, R"sql(
        SELECT users.id, users.password_hash
          FROM sessions
          JOIN users ON users.id = sessions.user_id
         WHERE sessions.token_hash = $1
    )sql",
                            bytea(crypto::token_hash(session_token)));
    if (rows.empty()) return {};
    return mark_for({rows.front().get<UserId>("id"), rows.front().text("password_hash")});
}

bool is_known_browser_cookie(const std::string& mark,
                             const std::optional<Credentials>& credentials) {
    return credentials && !credentials->password_hash.empty() &&
           crypto::equal_in_constant_time(mark, mark_for(*credentials));
}

bool is_known_network(DatabaseHandle& handle, const EmailAddress& email, const audit::Act& act) {
    return !query(handle, R"sql(
        SELECT 1
          FROM users
          JOIN audit_logs ON audit_logs.user_id = users.id
         WHERE users.canonical_email = $1
           AND audit_logs.event = 'signed_in'
           AND audit_logs.network = $2
           AND audit_logs.at > $3
           AND audit_logs.at >= coalesce(users.email_verified_at, audit_logs.at)
         LIMIT 1
    )sql",
                  email.canonical, act.network, act.now - session_lifetime)
                .empty();
}

Admission check_sign_in_limits(Transaction& transaction, const audit::Act& act,
                               const SignInAttempt& attempt) {
    const auto& email = attempt.email;
    if (attempt.is_known_browser) {
        const bool is_within =
            count_attempt(transaction, {of_known_browsers(email), 20, minutes{15}}, act.now);
        return is_within ? Admission::admitted : Admission::throttled;
    }
    const bool is_known = is_known_network(transaction, email, act);
    if (attempt.is_overloaded && !is_known) return Admission::busy;
    const bool from_here = count_attempt(
        transaction, {account_and_network(email, act.network), 10, minutes{15}}, act.now);
    const bool network =
        count_attempt(transaction, {"sign-in-network:" + act.network, 100, minutes{15}}, act.now);
    const bool account =
        count_attempt(transaction, {"sign-in:" + address_digest(email), 50, minutes{60}}, act.now);
    return from_here && network && (account || is_known) ? Admission::admitted
                                                         : Admission::throttled;
}

void refuse_sign_in(Transaction& transaction, const audit::Act& act, std::optional<UserId> user_id,
                    const std::string& reason) {
    audit::write(transaction, act,
                 {.name = "sign_in_failed",
                  .outcome = audit::Outcome::refused,
                  .reason = reason,
                  .user_id = user_id});
}

bool are_current(Transaction& transaction, const Credentials& credentials) {
    return !query(transaction, R"sql(
        SELECT 1
          FROM users
         WHERE id = $1
           AND password_hash = $2
           AND deleted_at IS NULL
           FOR NO KEY UPDATE
    )sql",
                  credentials.user_id, credentials.password_hash)
                .empty();
}

std::string start_session(Transaction& transaction, const audit::Act& act,
                          const NewSession& session) {
    if (session.former_session) end_session(transaction, act, *session.former_session);
    auto token = crypto::random_token();
    query(transaction, R"sql(
        INSERT INTO sessions (user_id, token_hash, created_at, last_seen_at, expires_at,
                              network, user_agent)
        VALUES ($1, $2, $3, $3, $4, $5, left($6, $7))
    )sql",
          session.user_id, bytea(crypto::token_hash(token)), act.now, act.now + session_lifetime,
          act.network, session.user_agent, longest_user_agent);
    reset_attempts(transaction, account_and_network(session.email, act.network));
    reset_attempts(transaction, of_known_browsers(session.email));
    audit_user(transaction, act, "signed_in", session.user_id);
    return token;
}

void replace_password_hash(Transaction& transaction, UserId user_id, const std::string& old_hash,
                           const std::string& new_hash, Timestamp now) {
    query(transaction, R"sql(
        UPDATE users
           SET password_hash = $3, updated_at = $4
         WHERE id = $1
           AND password_hash = $2
    )sql",
          user_id, old_hash, new_hash, now);
}

void end_session(Transaction& transaction, const audit::Act& act, SessionId session_id) {
    const auto rows =
        query(transaction, "DELETE FROM sessions WHERE id = $1 RETURNING user_id", session_id);
    if (!rows.empty())
        audit_user(transaction, act, "signed_out", rows.front().get<UserId>("user_id"));
}

std::optional<UserId> create_proven_user(Transaction& transaction, const audit::Act& act,
                                         const NewUser& user) {
    const auto rows =
        query(transaction, R"sql(
        INSERT INTO users (email, canonical_email, email_verified_at, name, password_hash,
                           created_at, updated_at)
        VALUES ($1, $5, $4, $2, $3, $4, $4)
            ON CONFLICT (canonical_email) DO UPDATE
           SET email = excluded.email,
               email_verified_at = excluded.email_verified_at,
               name = excluded.name,
               password_hash = excluded.password_hash,
               updated_at = excluded.updated_at
         WHERE users.email_verified_at IS NULL
     RETURNING id, xmax = 0 AS is_new
    )sql",
              user.email.text, user.name, user.password_hash, act.now, user.email.canonical);
    if (rows.empty()) return std::nullopt;

    const auto id = rows.front().get<UserId>("id");
    if (rows.front().boolean("is_new")) {
        audit_user(transaction, act, "account_registered", id);
    } else {
        query(transaction, "DELETE FROM sessions WHERE user_id = $1", id);
        mail::invalidate_links(transaction, id, links_of_strangers, act.now);
        audit_user(transaction, act, "password_changed", id,
                   "unproven account taken over by mailed link");
    }
    audit_user(transaction, act, "email_verified", id);
    return id;
}

std::optional<UserId> create_unproven_user(Transaction& transaction, const audit::Act& act,
                                           const NewUser& user) {
    const auto rows = query(transaction, R"sql(
        INSERT INTO users (email, canonical_email, name, password_hash, created_at, updated_at)
        SELECT $1::text, $5::text, $2::text, $3::text, $4::timestamptz, $4::timestamptz
         WHERE NOT EXISTS (SELECT 1
                             FROM email_tokens
                            WHERE email_tokens.canonical_email = $5
                              AND purpose = $6
                              AND used_at IS NULL
                              AND expires_at > $4)
           AND NOT EXISTS (SELECT 1
                             FROM mail_outbox
                            WHERE mail_outbox.canonical_email = $5
                              AND link_purpose = $6
                              AND status = 'queued')
            ON CONFLICT (canonical_email) DO NOTHING
     RETURNING id
    )sql",
                            user.email.text, user.name, user.password_hash, act.now,
                            user.email.canonical, mail::to_text(mail::LinkPurpose::undo_change));
    if (rows.empty()) return std::nullopt;
    const auto id = rows.front().get<UserId>("id");
    audit_user(transaction, act, "account_registered", id, "address not proven");
    return id;
}

std::string proven_user_query(const std::string& parameter) {
    return "SELECT id FROM users WHERE canonical_email = " + parameter +
           " AND email_verified_at IS NOT NULL";
}

std::string locking_proven_user_query(const std::string& parameter) {
    return proven_user_query(parameter) + " FOR KEY SHARE";
}

std::optional<UserId> find_proven_user(DatabaseHandle& handle, const EmailAddress& email) {
    static const auto finding = proven_user_query("$1");
    return user_id_from(query(handle, finding.c_str(), email.canonical));
}

std::optional<UserId> lock_proven_user(Transaction& transaction, const EmailAddress& email) {
    static const auto locking = locking_proven_user_query("$1");
    return user_id_from(query(transaction, locking.c_str(), email.canonical));
}

std::optional<UserId> find_user(DatabaseHandle& handle, const EmailAddress& email) {
    return user_id_from(
        query(handle, "SELECT id FROM users WHERE canonical_email = $1", email.canonical));
}

bool has_account(DatabaseHandle& handle, const EmailAddress& email) {
    return find_user(handle, email).has_value();
}

std::optional<EmailAddress> find_address(DatabaseHandle& handle, UserId user_id) {
    const auto rows = query(handle, R"sql(
        SELECT email, canonical_email
          FROM users
         WHERE id = $1
           AND deleted_at IS NULL
    )sql",
                            user_id);
    if (rows.empty()) return std::nullopt;
    return EmailAddress{rows.front().text("email"), rows.front().text("canonical_email")};
}

std::int64_t delete_ended_sessions(Transaction& transaction, Timestamp now, int most) {
    return query(transaction, R"sql(
        DELETE FROM sessions
         WHERE id IN (SELECT id
                        FROM sessions
                       WHERE expires_at <= $1
                          OR last_seen_at <= $2
                       LIMIT $3)
    )sql",
                 now, now - session_idle_limit, most)
        .affected();
}

}  // namespace lectern::account
