#pragma once

#include <string>

namespace lectern {

/// Writes `line` and a line feed in one write, so that the lines of several processes never mix. A
/// line break inside becomes a space. Returns whether the whole line was written. Most callers may
/// ignore that, because the database holds the facts and output is only a copy.
bool write_whole_line(int descriptor, std::string line);

/// Returns whether the reader of this descriptor has closed it, as in `… | head`.
bool reader_has_gone(int descriptor);

}  // namespace lectern
