#pragma once

#include <vector>

#include "console/command.hpp"

namespace lectern {

/// Returns every `lectern` subcommand: the rows of commands_of_*.cpp, joined.
const std::vector<Command>& commands();

/// Runs the command that the words name and returns its exit status: `run_command` with the table
/// above.
int run_command(const Words& words);

}  // namespace lectern
