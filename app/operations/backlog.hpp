#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "platform/clock.hpp"
#include "platform/database.hpp"

// What waits to be done in the background, for health checks, metrics and `lectern doctor`.

namespace lectern::operations {

struct Backlog {
    std::int64_t queued_mails = 0;                          // due or not
    std::optional<std::chrono::seconds> oldest_mail;        // since the oldest was queued
    std::int64_t due_mails = 0;                             // now or before
    std::optional<std::chrono::seconds> most_overdue_mail;  // since the first of them was due
    std::int64_t refused_mails = 0;                         // not delivered, and to be tried again
    std::optional<std::chrono::seconds> oldest_refused_mail;  // since the oldest was queued
    std::int64_t waiting_events = 0;                          // failed Stripe events to be retried
    std::optional<std::chrono::seconds> oldest_event;         // since the oldest was received
    std::int64_t given_up_events = 0;               // failed for good: an operator decides
    std::optional<std::chrono::seconds> jobs_seen;  // since jobs reported; empty: they never did
};

/// Reads the backlog with one statement. Throws DatabaseError if the database is not migrated.
Backlog find_backlog(DatabaseHandle& handle, Timestamp now);

/// Returns the backlog as lines for a person, one for each kind of work: `mail: oldest due for 42
/// s`.
std::string text_of(const Backlog& backlog);

}  // namespace lectern::operations
