#pragma once

#include <vector>

#include "console/command.hpp"

namespace lectern {

/// Returns the commands of promotion codes, reconciliation, reports and Stripe's events.
std::vector<Command> commands_of_payments();

}  // namespace lectern
