#pragma once

#include <optional>
#include <string>

#include "audit/audit.hpp"
#include "platform/database.hpp"

// Whether Stripe's webhooks reach this installation: a school would sell, and nobody would get the
// course but by the success page.

namespace lectern::payments {

/// What is wrong, in words; nothing while all is well, or nobody buys.
std::optional<std::string> find_webhook_silence(Session& session, Timestamp now);

/// Writes it into the record and mails it to the operator, once a day while it lasts. Answers
/// whether it did.
bool tell_webhook_silence(Transaction& transaction, const audit::Act& act);

}  // namespace lectern::payments
