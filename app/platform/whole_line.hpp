#pragma once

#include <string>

namespace lectern {

/// Writes `line` and a line feed in one write, so that the lines of several processes never mix. A
/// line break inside becomes a space. Returns whether the whole line was written.
bool write_whole_line(int descriptor, std::string line);

/// Returns whether the reader of this descriptor has closed it, as in `… | head`.
bool reader_has_closed(int descriptor);

}  // namespace lectern
