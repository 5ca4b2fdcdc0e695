#pragma once

#include <cstddef>
#include <optional>
#include <string>

// The terminal on standard output, if there is one.

namespace lectern {

bool prints_on_terminal();

/// Asks a question that is answered with y or yes. Returns nothing unless standard input and output
/// are a terminal.
std::optional<bool> ask(const std::string& question);

/// Returns how many characters a line of the terminal holds, or nothing without a terminal.
std::optional<std::size_t> terminal_width();

}  // namespace lectern
