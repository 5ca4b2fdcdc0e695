#pragma once

#include <vector>

#include "console/command.hpp"

namespace lectern {

/// Returns the commands of grants, claims and users.
std::vector<Command> commands_of_people();

}  // namespace lectern
