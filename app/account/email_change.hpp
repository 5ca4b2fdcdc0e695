#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "audit/audit.hpp"
#include "platform/database.hpp"
#include "platform/email_address.hpp"

// Another address for an account: confirmed on the new one; the old one is told and can undo for
// seven days. Purchases follow the account.

namespace lectern::account {

struct EmailChange {
    std::int64_t user_id = 0;
    EmailAddress old_email;
    EmailAddress new_email;
    std::int64_t number = 0;  // which change of the account's address it is, once it was made
};

/// Queues the mail to the new address.
void request_email_change(Transaction& transaction, const audit::Act& act,
                          const EmailChange& change);

/// What a link to confirm stands for. Nothing when it is unknown, used or expired, or the account
/// has another address by now.
std::optional<EmailChange> find_email_change(Session& session, const std::string& token,
                                             Timestamp now);
/// The same for a link that undoes a change: good while the account's address is the one that the
/// change made, or one that later changes made of it. `new_email` is the address now.
std::optional<EmailChange> find_email_undo(Session& session, const std::string& token,
                                           Timestamp now);

enum class EmailChangeOutcome { done, taken, gone };

/// Uses the link up and changes the address. `taken`: another account has it; the link stays good.
EmailChangeOutcome change_email(Transaction& transaction, const audit::Act& act,
                                const std::string& token);

/// Uses the link up, gives the account its old address back, and ends all its sessions, its
/// password and its links, also those that were not mailed yet: whoever changed the address may
/// have them. The address that it loses is told; the old one gets a link for a new password.
EmailChangeOutcome undo_email_change(Transaction& transaction, const audit::Act& act,
                                     const std::string& token);

}  // namespace lectern::account
