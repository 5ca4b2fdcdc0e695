#pragma once

#include <cstdint>
#include <vector>

#include "platform/clock.hpp"
#include "platform/database.hpp"
#include "platform/email_address.hpp"

// Erases personal data from mails and links.

namespace lectern::mail {

/// An address that belonged to a person until some time. Later it may belong to somebody else.
struct FormerAddress {
    EmailAddress email;
    Timestamp until;
};

/// Lists the former addresses of an account. The source is the mails that announced the changes.
std::vector<FormerAddress> list_former_addresses(DatabaseHandle& handle, UserId user_id);

/// Erases address and content of the mails about the account and its orders and of the mails to
/// these addresses. Mails that are not sent yet are never sent.
void erase_mails(Transaction& transaction, UserId user_id,
                 const std::vector<FormerAddress>& addresses);

/// Deletes the links of the account and the links mailed to these addresses.
void erase_links(Transaction& transaction, UserId user_id,
                 const std::vector<FormerAddress>& addresses);

/// Erases addresses and texts of at most `most` mails that belong to no account and no order, a
/// month after they were queued, and of as many others, 180 days after. Mails that told of a former
/// address keep it. Returns how many it erased.
std::int64_t erase_old_mails(Transaction& transaction, Timestamp now, int most);

}  // namespace lectern::mail
