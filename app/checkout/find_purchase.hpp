#pragma once

#include <string>

#include "audit/audit.hpp"
#include "platform/database.hpp"

namespace lectern::checkout {

/// Queues one mail, whatever is known of the address: a claim link, how to sign in, or the word
/// that nothing was found.
void request_purchase_links(Transaction& transaction, const audit::Act& act,
                            const std::string& email);

}  // namespace lectern::checkout
