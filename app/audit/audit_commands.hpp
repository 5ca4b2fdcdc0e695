#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "audit/audit.hpp"
#include "console/command.hpp"
#include "platform/database_handle.hpp"

namespace lectern::audit {

/// Returns the act of the operator who runs this command. Each command has a request id of its own,
/// so all rows that it writes can be found together.
Act act_of_operator(Timestamp now);

/// What an option that is a time takes, as messages say it.
constexpr std::string_view forms_of_times =
    "30m, 2h, 3d, today, yesterday, 2026-11-23 or 2026-11-23T12:00:00Z";

/// Returns the time that the option gives, or nothing without the option (audit/tail.hpp:
/// find_time). Throws UsageError, which names the accepted forms, if it is not a time.
std::optional<Timestamp> time_from(const Options& options, std::string_view name,
                                   DatabaseHandle& handle, Timestamp now);

/// Returns the names of all events: what `--event` of `lectern audit tail` takes.
std::vector<std::string_view> list_event_names();

/// Runs `lectern audit tail`: prints the newest rows, or all rows since a time; in words on a
/// terminal, else as JSON. With `-f` it continues until it receives a stop signal or the reader
/// closes the pipe.
int tail_audit_record(const Options& options);

}  // namespace lectern::audit
