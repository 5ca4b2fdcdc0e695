#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "audit/audit.hpp"
#include "platform/database.hpp"
#include "platform/email_address.hpp"

namespace lectern::account {

/// Queues one mail whatever is known of the address: a link, to the account's address as it is
/// stored; or the word that no account has it.
void request_password_reset(Transaction& transaction, const audit::Act& act,
                            const EmailAddress& email);

/// The address that a reset link was mailed to. Nothing when the link is unknown, used or expired.
std::optional<EmailAddress> find_password_reset(Session& session, const std::string& token,
                                                Timestamp now);

struct PasswordReset {
    std::int64_t user_id = 0;
    EmailAddress email;  // proven by the link
};

/// Uses the link and every other reset link of the account up, replaces the password, ends all
/// sessions, and notes that the address is proven. Nothing when the link was used meanwhile.
std::optional<PasswordReset> reset_password(Transaction& transaction, const audit::Act& act,
                                            const std::string& token,
                                            const std::string& password_hash);

/// Tells the owner by mail that the password is another one now.
void tell_of_new_password(Transaction& transaction, const audit::Act& act, std::int64_t user_id,
                          const EmailAddress& email);

}  // namespace lectern::account
