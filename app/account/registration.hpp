#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "account/account.hpp"
#include "audit/audit.hpp"
#include "platform/database.hpp"

// Registration. The account is created only when the form behind the mailed link is posted, so its
// address is always proven.

namespace lectern::account {

/// Whether another mail may be sent to this address on request. Requests are counted by address and
/// network and by address, both per purpose, and by network. The count by address is for strangers
/// with many networks. It does not apply to networks that the owner of the account has used.
bool may_request_mail(Transaction& transaction, const audit::Act& act, const EmailAddress& email,
                      const std::string& purpose);

/// Returns the path that a mailed link leads to, as it is stored with the link: empty if it is too
/// long.
std::string next_for_link(const std::string& next);

/// Queues the mail for a registration: the link, or a notice that a proven account already has the
/// address. `next` is the path at which the registration ends; it may be empty.
void request_registration(Transaction& transaction, const audit::Act& act, const NewUser& user,
                          const std::string& next = {});

/// Queues a link that proves the address of an existing account, created on the success page.
/// `next` is the path at which the confirmation ends; it may be empty.
void request_verification(Transaction& transaction, const audit::Act& act, UserId user_id,
                          const EmailAddress& email, const std::string& next = {});

/// What a verification link stands for. The password has to be repeated. Otherwise a stranger could
/// choose a password and have the owner of the address confirm the account.
struct PendingVerification {
    EmailAddress email;
    std::string name;
    std::string password_hash;
    bool is_registration = false;  // creates an account, rather than proving its address
    std::string next = {};         // the path where the person goes on; may be empty
};

/// Returns nothing if the link is unknown, used or expired.
std::optional<PendingVerification> find_verification(DatabaseHandle& handle,
                                                     const std::string& token, Timestamp now);

/// Uses up the link. Creates the account, or proves the address of the existing one, and returns
/// its id. Returns nothing if the link was used in the meantime or another account has proven the
/// address.
std::optional<UserId> verify_address(Transaction& transaction, const audit::Act& act,
                                     const std::string& token);

}  // namespace lectern::account
