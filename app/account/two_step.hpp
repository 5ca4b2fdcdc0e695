#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "audit/audit.hpp"
#include "platform/database.hpp"
#include "platform/email_address.hpp"

// Two-step sign-in: a code of an authenticator app (RFC 6238) besides the password. `key` is
// LECTERN_TWO_STEP_KEY, by which secrets are stored encrypted: the 32 bytes of a key, or of two
// keys one after the other. The first one encrypts; the second one, an older key, only decrypts.

namespace lectern::account {

/// Thrown if the code of an app cannot be checked: LECTERN_TWO_STEP_KEY is missing, or is not the
/// key that has encrypted the secret.
class TwoStepKeyFault : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// How long a learner may take to scan the QR code and to enter the first code.
constexpr std::chrono::minutes two_step_set_up_limit{15};

/// The owner of an account, and the browser in which they act.
struct TwoStepOwner {
    UserId user_id;
    SessionId session_id;
    EmailAddress email;
};

struct TwoStepState {
    bool is_on = false;
    std::string new_secret = {};  // of this browser's set-up that waits for its first code
    std::int64_t recovery_codes_left = 0;
};
/// Finds no set-up that the key cannot decrypt: it begins anew.
TwoStepState find_two_step(DatabaseHandle& handle, const TwoStepOwner& owner,
                           const std::string& key, Timestamp now);

/// The accounts with two-step sign-in, and those of them whose secrets the key decrypts.
struct TwoStepCounts {
    std::int64_t accounts = 0;
    std::int64_t decrypted = 0;
    std::int64_t by_older_key = 0;  // of the decrypted ones
};
TwoStepCounts count_two_step(DatabaseHandle& handle, const std::string& key);

bool has_two_step(DatabaseHandle& handle, UserId user_id);

/// Stores a new secret, which is in use once its first code is entered, in the same browser:
/// whoever has taken over another session must not see it. It replaces that of an earlier set-up.
/// Does nothing if two-step sign-in is on. The caller has locked the account (are_current), which
/// has proven its address: no mailed link can take it over.
void start_two_step(Transaction& transaction, const audit::Act& act, const TwoStepOwner& owner,
                    const std::string& key);

/// Turns two-step sign-in on with the first code, ends all other sessions, and notifies the owner
/// by mail. Returns the recovery codes, of which only hashes are stored. Returns nothing if the
/// code is wrong or the set-up has expired.
std::optional<std::vector<std::string>> turn_on_two_step(Transaction& transaction,
                                                         const audit::Act& act,
                                                         const TwoStepOwner& owner,
                                                         const std::string& code,
                                                         const std::string& key);

/// Whether this is the code of the current time step, the one before or the one after. Each step is
/// accepted once, and none that is older than the newest accepted one. An accepted code encrypts
/// the secret anew, by the newest key. Throws TwoStepKeyFault.
bool accept_code(Transaction& transaction, const audit::Act& act, UserId user_id,
                 const std::string& code, const std::string& key);

/// Deletes the secret and the recovery codes, and notifies the owner by mail. `reason` is that of
/// an operator. Returns false if two-step sign-in is not on.
bool turn_off_two_step(Transaction& transaction, const audit::Act& act, UserId user_id,
                       const EmailAddress& email, const std::string& reason = {});

/// Deletes all about two-step sign-in of an account that is erased.
void erase_two_step(Transaction& transaction, UserId user_id);

}  // namespace lectern::account
