#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "audit/audit.hpp"
#include "platform/database.hpp"
#include "platform/email_address.hpp"

// Changes the address of an account. The change is confirmed through a link mailed to the new
// address. The old address is notified, and can undo the change for seven days, unless it was never
// proven: then it was probably mistyped, and belongs to somebody else or to nobody. Purchases stay
// with the account.

namespace lectern::account {

struct EmailChange {
    UserId user_id;
    EmailAddress old_email;
    EmailAddress new_email;
    std::int64_t number = 0;     // serial number of the change in its account; 0 until it is made
    bool is_correction = false;  // the old address was never proven
};

/// Queues the mail with the confirmation link to the new address.
void request_email_change(Transaction& transaction, const audit::Act& act,
                          const EmailChange& change);

/// Returns the change that a confirmation link stands for. Returns nothing if the link is unknown,
/// used or expired, or if the address of the account has changed since.
std::optional<EmailChange> find_email_change(DatabaseHandle& handle, const std::string& token,
                                             Timestamp now);
/// Returns the change that an undo link stands for. The link is valid while the address of the
/// account is the one set by this change or by later changes. `new_email` is the current address.
std::optional<EmailChange> find_email_undo(DatabaseHandle& handle, const std::string& token,
                                           Timestamp now);

enum class EmailChangeOutcome { done, taken, gone };

/// Uses up the link and changes the address. Returns `taken` if another account has the new
/// address; the link then stays valid.
EmailChangeOutcome change_email(Transaction& transaction, const audit::Act& act,
                                const std::string& token);

/// Uses up the link and restores the old address. Whoever changed the address may know the password
/// or have links, so this also ends all sessions, removes the password and invalidates all links,
/// even those not mailed yet. The lost address is notified. The old address gets a link to choose a
/// new password. Returns `taken` if another account has the old address.
EmailChangeOutcome undo_email_change(Transaction& transaction, const audit::Act& act,
                                     const std::string& token);

}  // namespace lectern::account
