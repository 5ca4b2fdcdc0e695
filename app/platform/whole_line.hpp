#pragma once

#include <string>

namespace lectern {

/// Writes `line` and a line feed in one write, so that the lines of several processes never mix. A
/// line break inside becomes a space. A descriptor that takes nothing is no error: what is printed
/// is never the truth.
void write_whole_line(int descriptor, std::string line);

}  // namespace lectern
