#pragma once

#include <string>

#include "audit/audit.hpp"
#include "platform/database.hpp"
#include "platform/email_address.hpp"

namespace lectern::checkout {

/// Queues one mail, whatever is known of the address: a claim link, how to sign in, or the word
/// that nothing was found. A link goes to the address as it is stored with order or account.
void request_purchase_links(Transaction& transaction, const audit::Act& act,
                            const EmailAddress& email);

/// Queues a new claim link because an operator asks for it. False when nothing that was paid from
/// this address waits to be claimed.
bool resend_claim_link(Transaction& transaction, const audit::Act& act, const EmailAddress& email);

}  // namespace lectern::checkout
