#pragma once

#include <string>

#include "audit/audit.hpp"
#include "commands.hpp"
#include "platform/database.hpp"

namespace lectern::operations {

/// Mails the school that a systemd unit failed; once a day for each unit. Answers whether it was
/// queued.
bool queue_failure_letter(Transaction& transaction, const audit::Act& act, const std::string& unit);

/// `lectern notify-failure UNIT`: what systemd calls (OnFailure=).
int notify_failure(const Arguments& arguments);

}  // namespace lectern::operations
