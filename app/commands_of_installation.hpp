#pragma once

#include <vector>

#include "console/command.hpp"

namespace lectern {

/// Returns the commands that run, set up, examine and back up an installation.
std::vector<Command> commands_of_installation();

}  // namespace lectern
