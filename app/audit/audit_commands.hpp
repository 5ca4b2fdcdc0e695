#pragma once

#include <string_view>
#include <vector>

#include "audit/audit.hpp"
#include "console/command.hpp"

namespace lectern::audit {

/// Returns the act of the operator who runs this command. Each command has a request id of its own,
/// so all rows that it writes can be found together.
Act act_of_operator(Timestamp now);

/// Returns the names of all events: what `--event` of `lectern audit tail` takes.
std::vector<std::string_view> list_event_names();

/// Runs `lectern audit tail`: prints the newest rows, or all rows since a time; in words on a
/// terminal, else as JSON. With `-f` it continues until it receives a stop signal or the reader
/// closes the pipe.
int tail_audit_record(const Options& options);

}  // namespace lectern::audit
