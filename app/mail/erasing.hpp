#pragma once

#include <cstdint>
#include <vector>

#include "platform/clock.hpp"
#include "platform/database.hpp"
#include "platform/email_address.hpp"

// Erasing what mails and links tell of a person.

namespace lectern::mail {

/// An address that was a person's until some time: later it may be somebody else's.
struct AddressUntil {
    EmailAddress email;
    Timestamp until;
};

/// The addresses that the account had before, as the mails say that told of the changes.
std::vector<AddressUntil> list_former_addresses(Session& session, std::int64_t user_id);

/// Mails about the account and its orders, or to these addresses, lose address and content; those
/// that wait are not sent.
void erase_mails(Transaction& transaction, std::int64_t user_id,
                 const std::vector<AddressUntil>& addresses);

/// Links of the account, or to these addresses.
void erase_links(Transaction& transaction, std::int64_t user_id,
                 const std::vector<AddressUntil>& addresses);

}  // namespace lectern::mail
