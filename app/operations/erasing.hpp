#pragma once

#include <cstdint>

#include "audit/audit.hpp"
#include "platform/database.hpp"
#include "services.hpp"

namespace lectern::operations {

/// Erases a person: deletes name, addresses (former ones too), password, sessions, links and
/// progress, and voids queued mails. Orders and entitlements stay, without the person. Queues a
/// last mail that confirms the deletion; its address is erased once the mail is delivered or given
/// up. Does nothing if the account is already erased.
void erase_person(Transaction& transaction, const audit::Act& act, UserId user_id);

/// Deletes or erases what is kept for a limited time (docs/operations.md#retention): ended
/// sessions, one-time links, throttles, playbacks, addresses and texts of mails, the buyer's
/// details in Stripe's events. Returns the number of rows deleted or changed.
int clean_up(Services& services);

}  // namespace lectern::operations
