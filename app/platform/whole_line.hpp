#pragma once

#include <string>

namespace lectern {

/// Writes `line` and a line feed in one write, so that the lines of several processes never mix. A
/// line break inside becomes a space. Returns whether the whole line was written.
bool write_whole_line(int descriptor, std::string line);

/// Prints `line` on standard output, as `write_whole_line` does. If it cannot be written, the line
/// is lost and the work goes on: what is printed is a copy of what the database holds. The first
/// loss of a process is logged.
void print_or_lose(std::string line);

/// Whether `print_or_lose` lost a line in this process.
bool has_lost_output();

/// Returns whether the reader of this descriptor has closed it, as in `… | head`.
bool reader_has_closed(int descriptor);

}  // namespace lectern
