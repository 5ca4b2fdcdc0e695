#pragma once

#include <string>

// The stream of audit lines: a copy of what the database holds.

namespace lectern {

/// Prints `line` on standard output, as `write_whole_line` does. If it cannot be written, the line
/// is lost and the work goes on. The first loss of a process is logged.
void print_or_lose(std::string line);

/// Whether `print_or_lose` lost a line in this process.
bool has_lost_output();

}  // namespace lectern
