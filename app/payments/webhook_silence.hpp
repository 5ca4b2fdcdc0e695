#pragma once

#include <optional>
#include <string>

#include "audit/audit.hpp"
#include "platform/database.hpp"

// Detects that Stripe's webhooks do not reach this installation. Without them a buyer gets the
// course only through the success page.

namespace lectern::payments {

/// Why webhooks seem not to arrive.
enum class WebhookSilence { signatures_fail, no_event_came };

/// Returns what is wrong, in words for an operator and for the audit record.
std::string to_text(WebhookSilence silence);

/// Returns nothing if webhooks arrive or nobody buys.
std::optional<WebhookSilence> find_webhook_silence(DatabaseHandle& handle, Timestamp now);

/// Writes the problem to the audit record and mails the operator, once a day while it lasts.
/// Returns whether it did.
bool report_webhook_silence(Transaction& transaction, const audit::Act& act);

}  // namespace lectern::payments
