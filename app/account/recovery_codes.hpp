#pragma once

#include <string>
#include <vector>

#include "audit/audit.hpp"
#include "platform/database.hpp"
#include "platform/email_address.hpp"

// Recovery codes of two-step sign-in, for whoever has lost the authenticator app.

namespace lectern::account {

constexpr std::size_t recovery_code_count = 10;

/// Makes ten codes, such as `ABCD-EFGH-IJKL-MNOP-QRST-UVWX-YZ23`, that replace the former ones.
/// Only their hashes are stored. The caller has locked the account or its two-step secret.
std::vector<std::string> replace_recovery_codes(Transaction& transaction, UserId user_id);

/// Makes new codes for an account with two-step sign-in, and notifies its owner by mail.
std::vector<std::string> renew_recovery_codes(Transaction& transaction, const audit::Act& act,
                                              UserId user_id, const EmailAddress& email);

/// Uses up a recovery code, and notifies the owner by mail how many are left. Case, blanks and
/// hyphens do not matter. Returns false if the account has no such code, or it was used before.
bool use_recovery_code(Transaction& transaction, const audit::Act& act, UserId user_id,
                       const EmailAddress& email, const std::string& entered);

}  // namespace lectern::account
