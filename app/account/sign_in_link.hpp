#pragma once

#include <optional>
#include <string>

#include "audit/audit.hpp"
#include "mail/email_tokens.hpp"
#include "platform/database.hpp"
#include "platform/email_address.hpp"

// Mailed links that sign in, in place of the password.

namespace lectern::account {

/// Queues a mail with a link to the stored address of the account. Returns false, and queues
/// nothing, if no account has the address. `next` is the path at which the sign-in ends; it may be
/// empty.
bool request_sign_in_link(Transaction& transaction, const audit::Act& act,
                          const EmailAddress& email, const std::string& next);

struct SignInLink {
    EmailAddress email;
    std::string next;  // may be empty
};

/// Returns nothing if the link is unknown, used or expired, or if the account has another address
/// now.
std::optional<SignInLink> find_sign_in_link(DatabaseHandle& handle, const std::string& token,
                                            Timestamp now);

/// Uses up the link and the other such links of the account, proves the address, and returns the
/// account. Returns nothing if the link was used or the address was changed in the meantime.
std::optional<UserId> use_sign_in_link(Transaction& transaction, const audit::Act& act,
                                       const std::string& token);

/// Whether an unproven account has the address: use_link() removes its password.
bool has_unproven_account(DatabaseHandle& handle, const EmailAddress& email);

/// Whether the account that a link was mailed to, if there was one, still has the address.
bool is_of_same_account(DatabaseHandle& handle, const mail::EmailToken& link);

/// A link that was used up, and the account of its address.
struct UsedLink {
    mail::EmailToken link;
    UserId user_id;
};

/// Uses up a link of a purpose that signs in, and proves its address. An unproven account loses its
/// password and its sessions, because they may be a stranger's. If nobody has the address, creates
/// an account without a password, named after the address. Returns nothing if the link was used or
/// the address was changed in the meantime.
std::optional<UsedLink> use_link(Transaction& transaction, const audit::Act& act,
                                 mail::LinkPurpose purpose, const std::string& token);

}  // namespace lectern::account
