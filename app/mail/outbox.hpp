#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "audit/audit.hpp"
#include "platform/database.hpp"

// The outbox as operators see it.

namespace lectern::mail {

/// The newest first, each a JSON object; of one status unless that is empty.
std::vector<std::string> list_mail_records(Session& session, const std::string& status, int limit);

enum class Retry { queued, sent_already, is_void, no_such_mail };

/// Has a mail that was given up, or that waits for its next try, tried at once.
Retry retry_mail(Transaction& transaction, const audit::Act& act, std::int64_t id);

}  // namespace lectern::mail
