#pragma once

#include <cstdint>
#include <optional>

#include "audit/audit.hpp"
#include "platform/database.hpp"
#include "platform/email_address.hpp"

// Erases an account. operations/erasing.hpp erases everything about the person.

namespace lectern::account {

struct LockedAccount {
    EmailAddress email;
    bool is_email_verified = false;
};

/// Locks the account until the end of the transaction. Returns nothing if it is erased.
std::optional<LockedAccount> lock_account(Transaction& transaction, UserId user_id);

/// Erases name, address, password, two-step sign-in and sessions. The row stays, because others
/// refer to it.
void erase_account(Transaction& transaction, const audit::Act& act, UserId user_id);

}  // namespace lectern::account
