#pragma once

#include <vector>

#include "console/command.hpp"

namespace lectern {

/// Returns the commands of courses.
std::vector<Command> commands_of_courses();

}  // namespace lectern
