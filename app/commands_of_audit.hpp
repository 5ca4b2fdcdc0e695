#pragma once

#include <vector>

#include "console/command.hpp"

namespace lectern {

/// Returns the commands of the audit record.
std::vector<Command> commands_of_audit();

}  // namespace lectern
