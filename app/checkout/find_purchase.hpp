#pragma once

#include <string>

#include "audit/audit.hpp"
#include "platform/database.hpp"
#include "platform/email_address.hpp"

namespace lectern::checkout {

/// Queues exactly one mail, whatever is known about the address: a claim link, how to sign in, or
/// that nothing was found. The first two go to the address as stored with the order or account.
void request_purchase_links(Transaction& transaction, const audit::Act& act,
                            const EmailAddress& email);

/// Queues a new claim link because an operator asked for it. Returns false if no paid order of this
/// address waits to be claimed.
bool resend_claim_link(Transaction& transaction, const audit::Act& act, const EmailAddress& email);

}  // namespace lectern::checkout
