#pragma once

#include <string>

#include "audit/audit.hpp"
#include "console/command.hpp"
#include "platform/database.hpp"

namespace lectern::operations {

/// Queues a mail to the school that a systemd unit failed, at most one a day for each unit. Returns
/// whether a mail was queued.
bool queue_failure_mail(Transaction& transaction, const audit::Act& act, const std::string& unit);

/// `lectern notify-failure UNIT`: run by systemd (OnFailure=).
int notify_failure(const Options& options);

}  // namespace lectern::operations
