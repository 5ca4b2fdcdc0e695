#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "account/account.hpp"
#include "audit/audit.hpp"
#include "platform/database.hpp"

// Registering: nothing is made before the mailed link's form is posted, so that an account's
// address is always proven.

namespace lectern::account {

/// Whether another mail may go to this address at somebody's request: for each purpose, by address
/// and network, by address, and by network. So a stranger cannot use up what the owner may ask for,
/// unless from many networks.
bool may_ask_for_mail(Transaction& transaction, const audit::Act& act, const EmailAddress& email,
                      const std::string& purpose);

/// Queues the mail that a registration causes: the link, or the news that a proven account has the
/// address already.
void request_registration(Transaction& transaction, const audit::Act& act, const NewUser& user);

/// Queues a link that proves the address of an account that was made on the success page.
void request_verification(Transaction& transaction, const audit::Act& act, std::int64_t user_id,
                          const EmailAddress& email);

/// What a verification link stands for. The password that was chosen must be repeated: else
/// somebody could have an account with a password of their own confirmed by the owner of the
/// address.
struct PendingVerification {
    EmailAddress email;
    std::string name;
    std::string password_hash;
    bool is_registration = false;  // the link makes the account, else it proves the address of one
};

/// Nothing when the link is unknown, used or expired.
std::optional<PendingVerification> find_verification(Session& session, const std::string& token,
                                                     Timestamp now);

/// Uses the link up: makes the account, or proves the existing one's address. Nothing when the link
/// was used meanwhile or another account has proven the address.
std::optional<std::int64_t> verify_address(Transaction& transaction, const audit::Act& act,
                                           const std::string& token);

}  // namespace lectern::account
