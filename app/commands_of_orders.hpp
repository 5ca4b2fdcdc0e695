#pragma once

#include <vector>

#include "console/command.hpp"

namespace lectern {

/// Returns `why` and the commands of orders.
std::vector<Command> commands_of_orders();

}  // namespace lectern
