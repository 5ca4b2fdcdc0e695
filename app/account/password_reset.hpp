#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "audit/audit.hpp"
#include "platform/database.hpp"
#include "platform/email_address.hpp"

namespace lectern::account {

/// Queues a mail with a reset link to the stored address of the account. Returns false, and queues
/// nothing, if no account has the address.
bool request_password_reset(Transaction& transaction, const audit::Act& act,
                            const EmailAddress& email);

/// Returns the address that a reset link was mailed to. Returns nothing if the link is unknown,
/// used or expired.
std::optional<EmailAddress> find_password_reset(DatabaseHandle& handle, const std::string& token,
                                                Timestamp now);

struct PasswordReset {
    UserId user_id;
    EmailAddress email;  // proven by the link
};

/// Uses up the link, invalidates the other reset and change links of the account, replaces the
/// password, ends all sessions and marks the address as proven. Returns nothing if the link was
/// used or the address was changed in the meantime.
std::optional<PasswordReset> reset_password(Transaction& transaction, const audit::Act& act,
                                            const std::string& token,
                                            const std::string& password_hash);

/// Notifies the owner by mail that the password was changed.
void notify_password_changed(Transaction& transaction, const audit::Act& act, UserId user_id,
                             const EmailAddress& email);

}  // namespace lectern::account
