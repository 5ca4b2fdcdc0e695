#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "audit/audit.hpp"
#include "platform/database.hpp"
#include "platform/email_address.hpp"

// People: who they are and how they sign in.

namespace lectern::account {

constexpr std::chrono::seconds session_lifetime = std::chrono::hours{24 * 90};  // absolute
constexpr std::chrono::seconds session_idle_limit = std::chrono::hours{24 * 14};

/// Who stands behind a session.
struct SignedInUser {
    std::int64_t user_id = 0;
    std::int64_t session_id = 0;
    std::string name;
    EmailAddress email;
    bool is_email_verified = false;
};

/// The user of a live session, in one statement, which also notes (at most every five minutes) that
/// it was used.
std::optional<SignedInUser> find_signed_in_user(Session& session, const std::string& token,
                                                Timestamp now);

struct Credentials {
    std::int64_t user_id = 0;
    std::string password_hash;
};

std::optional<Credentials> find_credentials(Session& session, const EmailAddress& email);

/// What a browser keeps of a sign-in, so that a later one to the same account is known to come from
/// it: signed with the account's password hash, so a new password makes it void. Of the account of
/// a session.
std::string browser_mark(Session& session, const std::string& session_token);
constexpr std::chrono::seconds browser_mark_lifetime = std::chrono::hours{24 * 365};
bool is_mark_of(const std::string& mark, const std::optional<Credentials>& credentials);

struct SignInTry {
    const EmailAddress& email;
    bool is_known_browser = false;  // it has signed in to this account before
    bool has_waited_long = false;   // more people ask than passwords can be hashed
};

enum class Admission { admitted, throttled, busy };

/// Decides about a try to sign in before anything is hashed. It is counted by account and network,
/// by network, and by account. A network or a browser that the owner has used before is never held
/// up by what others try: neither by too many tries, nor by too many people at once (`busy`, which
/// is no try).
Admission admit_sign_in(Transaction& transaction, const audit::Act& act, const SignInTry& attempt);

/// Notes in the audit record that a sign-in was refused.
void refuse_sign_in(Transaction& transaction, const audit::Act& act,
                    std::optional<std::int64_t> user_id, const std::string& reason);

/// A new session; the answer is the only copy of its token.
struct NewSession {
    std::int64_t user_id = 0;
    EmailAddress email;  // whose count of failed tries is forgotten
    std::string user_agent;
};
std::string start_session(Transaction& transaction, const audit::Act& act,
                          const NewSession& session);

/// Stores a hash of the same password with today's parameters, unless the password was changed
/// meanwhile.
void replace_password_hash(Transaction& transaction, std::int64_t user_id,
                           const std::string& old_hash, const std::string& new_hash, Timestamp now);

void end_session(Transaction& transaction, const audit::Act& act, std::int64_t session_id);

struct NewUser {
    EmailAddress email = {};
    std::string name = {};
    std::string password_hash = {};
};

/// An account with a proven address: a new one, or an unproven one taken over (its password
/// replaced, its sessions ended). Nothing when a proven account has the address: that one stays as
/// it is.
std::optional<std::int64_t> create_proven_user(Transaction& transaction, const audit::Act& act,
                                               const NewUser& user);

/// An account whose address nobody has proven yet. Nothing when any account has the address, or had
/// it and can still take it back.
std::optional<std::int64_t> create_unproven_user(Transaction& transaction, const audit::Act& act,
                                                 const NewUser& user);

/// The account that has proven this address.
std::optional<std::int64_t> find_proven_user(Session& session, const EmailAddress& email);

/// The account that has this address, proven or not.
std::optional<std::int64_t> find_user(Session& session, const EmailAddress& email);

bool has_account(Session& session, const EmailAddress& email);

/// The address of an account as it is stored: mail goes there, however it was typed when somebody
/// asked for the mail. Nothing once the person was erased.
std::optional<EmailAddress> find_address(Session& session, std::int64_t user_id);

/// Deletes sessions that expired or were idle too long. Returns how many.
std::int64_t delete_ended_sessions(Transaction& transaction, Timestamp now);

}  // namespace lectern::account
