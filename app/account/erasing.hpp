#pragma once

#include <cstdint>
#include <optional>

#include "audit/audit.hpp"
#include "platform/database.hpp"
#include "platform/email_address.hpp"

// Erasing an account. operations/erasure.hpp erases the whole person.

namespace lectern::account {

struct LockedAccount {
    EmailAddress email;
    bool is_email_verified = false;
};

/// The account, which nobody else changes until the transaction ends. Nothing when it is erased.
std::optional<LockedAccount> lock_account(Transaction& transaction, std::int64_t user_id);

/// Name, address, password and sessions go; the row stays for what refers to it.
void erase_account(Transaction& transaction, const audit::Act& act, std::int64_t user_id);

}  // namespace lectern::account
