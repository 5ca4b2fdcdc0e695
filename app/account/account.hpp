#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "audit/audit.hpp"
#include "platform/database.hpp"
#include "platform/email_address.hpp"

// User accounts, sign-in and sessions.

namespace lectern::account {

constexpr std::chrono::seconds session_lifetime = std::chrono::hours{24 * 90};  // absolute
constexpr std::chrono::seconds session_idle_limit = std::chrono::hours{24 * 14};

/// The user of a session.
struct SignedInUser {
    UserId user_id;
    SessionId session_id;
    std::string name;
    EmailAddress email;
    bool is_email_verified = false;
};

/// Returns the user of a valid session, or nothing if the session is unknown or has expired. Uses
/// one statement, plus an update of last_seen_at at most every five minutes.
std::optional<SignedInUser> find_signed_in_user(DatabaseHandle& handle, const std::string& token,
                                                Timestamp now);

struct Credentials {
    UserId user_id;
    std::string password_hash;
};

/// Returns nothing if no account has the address.
std::optional<Credentials> find_credentials(DatabaseHandle& handle, const EmailAddress& email);

/// Returns the value of the cookie by which a browser is recognised at a later sign-in to the same
/// account. It is keyed with the password hash of the session's account, so changing the password
/// invalidates it. Returns an empty text if the session is unknown.
std::string known_browser_cookie(DatabaseHandle& handle, const std::string& session_token);
constexpr std::chrono::seconds known_browser_lifetime = std::chrono::hours{24 * 365};
/// Whether `mark` was issued for these credentials. Compares in constant time.
bool is_known_browser_cookie(const std::string& mark,
                             const std::optional<Credentials>& credentials);

/// Whether the owner has signed in from this network recently. Reads the audit record, because a
/// session is deleted when its user signs out. Sign-ins before the address was proven do not count:
/// they need not be the owner's.
bool is_known_network(DatabaseHandle& handle, const EmailAddress& email, const audit::Act& act);

struct SignInAttempt {
    const EmailAddress& email;
    bool is_known_browser = false;  // the browser has signed in to this account before
    bool is_overloaded = false;     // sign-ins arrive faster than passwords can be hashed
};

enum class Admission { admitted, throttled, busy };

/// Decides whether a sign-in attempt may proceed, before any password is hashed. Attempts are
/// counted by account and network, by network, and by account. Attempts from elsewhere never lock
/// out a network or browser that the owner has used before: neither through the limits nor by
/// overload (`busy`, which is not counted as an attempt).
Admission check_sign_in_limits(Transaction& transaction, const audit::Act& act,
                               const SignInAttempt& attempt);

/// Writes to the audit record that a sign-in was refused.
void refuse_sign_in(Transaction& transaction, const audit::Act& act, std::optional<UserId> user_id,
                    const std::string& reason);

/// Returns whether the account still has this password, and keeps it until the transaction ends:
/// it may have been changed, or the account erased, while the password was hashed.
bool are_current(Transaction& transaction, const Credentials& credentials);

/// A session to start.
struct NewSession {
    UserId user_id;
    EmailAddress email;  // its count of sign-in attempts is reset
    std::string user_agent;
    std::optional<SessionId> former_session = {};  // of this browser, which is ended
};
/// Starts a session and returns its token. Only a hash of the token is stored.
std::string start_session(Transaction& transaction, const audit::Act& act,
                          const NewSession& session);

/// Replaces the hash of a password by one with the current parameters. Does nothing if the password
/// was changed in the meantime.
void replace_password_hash(Transaction& transaction, UserId user_id, const std::string& old_hash,
                           const std::string& new_hash, Timestamp now);

void end_session(Transaction& transaction, const audit::Act& act, SessionId session_id);

struct NewUser {
    EmailAddress email = {};
    std::string name = {};
    std::string password_hash = {};
};

/// Creates an account with a proven address, or takes over an unproven account: its password is
/// replaced, its sessions end, and its links to another address are void. Returns nothing, and
/// changes nothing, if a proven account has the address.
std::optional<UserId> create_proven_user(Transaction& transaction, const audit::Act& act,
                                         const NewUser& user);

/// Creates an account whose address is not proven yet. Returns nothing if any account has the
/// address, or if a former owner can still undo a change away from it.
std::optional<UserId> create_unproven_user(Transaction& transaction, const audit::Act& act,
                                           const NewUser& user);

/// Finds the account that has proven this address.
std::optional<UserId> find_proven_user(DatabaseHandle& handle, const EmailAddress& email);
/// Returns the query that does so, for a statement that reads more. The parameter, such as `$1`, is
/// the canonical address.
std::string proven_user_query(const std::string& parameter);

/// Finds the account that has proven this address, and keeps it from being erased until the
/// transaction ends. For a transaction that gives the account something.
std::optional<UserId> lock_proven_user(Transaction& transaction, const EmailAddress& email);
/// Returns the query that does so, as proven_user_query().
std::string locking_proven_user_query(const std::string& parameter);

/// Finds the account that has this address, proven or not.
std::optional<UserId> find_user(DatabaseHandle& handle, const EmailAddress& email);

bool has_account(DatabaseHandle& handle, const EmailAddress& email);

/// Returns the stored address of an account. Mail goes to this spelling, whatever spelling was
/// entered to request it. Returns nothing if the account was erased.
std::optional<EmailAddress> find_address(DatabaseHandle& handle, UserId user_id);

/// Deletes at most `most` sessions that expired or were idle too long. Returns how many.
std::int64_t delete_ended_sessions(Transaction& transaction, Timestamp now, int most);

}  // namespace lectern::account
