#pragma once

#include <cstddef>
#include <optional>

// The terminal on standard output, if there is one.

namespace lectern {

bool prints_on_terminal();

/// Returns how many characters a line of the terminal holds, or nothing without a terminal.
std::optional<std::size_t> terminal_width();

}  // namespace lectern
