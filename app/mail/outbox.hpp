#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "audit/audit.hpp"
#include "platform/database.hpp"

// The outbox, for operators.

namespace lectern::mail {

/// Selects mails. An empty text selects all.
struct MailFilter {
    std::string status = {};
    std::string to = {};  // part of the address
    int limit = 50;
};

/// Lists the newest mails, one JSON object each.
std::vector<std::string> list_mail_records(DatabaseHandle& handle, const MailFilter& filter);

enum class Retry { queued, sent_already, is_void, no_such_mail };

/// Schedules a mail that was given up, or that waits for its next attempt, for delivery at once.
Retry retry_mail(Transaction& transaction, const audit::Act& act, std::int64_t id);

/// Marks all queued mails as failed, so that none is sent before an operator retries it. Leaves the
/// last mails to erased persons, which nobody can retry. Returns how many it marked.
std::int64_t withhold_queued_mails(Transaction& transaction, const std::string& reason);

}  // namespace lectern::mail
