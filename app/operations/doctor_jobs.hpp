#pragma once

#include "operations/doctor.hpp"
#include "platform/clock.hpp"
#include "platform/database.hpp"

// Whether `lectern jobs` does its work, as far as the database shows.

namespace lectern::operations {

/// A process with the role of the jobs is connected, and the audit record is sealed.
Findings check_jobs(Database& database, Timestamp now);
/// No mail is overdue or refused for long, by the backlog (backlog.hpp).
Findings check_outbox(Database& database, Timestamp now);
/// No event of Stripe waits for long, and none was given up, by the backlog. An event that was
/// stored and not processed breaks an invariant of the database instead.
Findings check_events(Database& database, Timestamp now);
/// Webhooks arrive (payments/webhook_silence.hpp).
Findings check_webhooks(Database& database, Timestamp now);

}  // namespace lectern::operations
