#pragma once

#include <string>

namespace lectern {

/// Writes `line` and a line feed in one write, so that the lines of several processes never mix. A
/// line break inside becomes a space. Answers whether all was taken: what is printed is never the
/// truth, so few need to know.
bool write_whole_line(int descriptor, std::string line);

/// Whether whoever read what is written there has gone: `… | head`.
bool reader_has_gone(int descriptor);

}  // namespace lectern
