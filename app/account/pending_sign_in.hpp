#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "account/account.hpp"
#include "audit/audit.hpp"
#include "platform/database.hpp"
#include "platform/email_address.hpp"

// Sign-ins between the right password and the code of two-step sign-in.

namespace lectern::account {

constexpr std::chrono::minutes pending_sign_in_lifetime{10};

/// The result of a right password: one of the two tokens.
struct StartedSignIn {
    std::string session_token;
    std::string pending_token;  // the account has two-step sign-in: the code is asked next

    [[nodiscard]] bool is_refused() const { return session_token.empty() && pending_token.empty(); }
};

/// Starts a session, or a pending sign-in if the account has two-step sign-in. Only a hash of the
/// token is stored. A pending sign-in ends when the password is changed.
StartedSignIn start_sign_in(Transaction& transaction, const audit::Act& act,
                            const NewSession& session);

struct PendingSignIn {
    Credentials credentials;
    EmailAddress email;
};

/// Returns nothing if the token is unknown or expired, or if the password was changed.
std::optional<PendingSignIn> find_pending_sign_in(DatabaseHandle& handle, const std::string& token,
                                                  Timestamp now);

/// What was entered in the second step of a sign-in.
struct SecondStepAttempt {
    enum class Kind { code, recovery_code };
    std::string token;  // of the pending sign-in
    Kind kind = Kind::code;
    std::string code;
    std::string known_browser_mark;  // the cookie by which the browser is recognised
    std::string user_agent;
    std::optional<SessionId> former_session = {};  // of this browser, which is ended
};

enum class SecondStep { done, gone, wrong, throttled };

struct SecondStepOutcome {
    SecondStep step = SecondStep::gone;
    std::string session_token = {};  // if it is done
};

/// Checks the code, ends the pending sign-in and starts a session. A wrong code leaves the sign-in
/// pending. `key` is LECTERN_TWO_STEP_KEY.
SecondStepOutcome finish_sign_in(Transaction& transaction, const audit::Act& act,
                                 const SecondStepAttempt& attempt, const std::string& key);

/// Who tries a code.
struct CodeAttempt {
    UserId user_id;
    EmailAddress email;
    bool is_known_browser = false;
};

/// Counts a try of a code, before it is checked. Tries from elsewhere never keep out a browser or
/// network from which the owner has signed in before.
bool may_try_code(Transaction& transaction, const audit::Act& act, const CodeAttempt& attempt);

/// Deletes at most `most` expired pending sign-ins. Returns how many.
std::int64_t delete_old_pending_sign_ins(Transaction& transaction, Timestamp now, int most);

}  // namespace lectern::account
