#pragma once

#include <vector>

#include "console/command.hpp"

namespace lectern {

/// Returns the commands of mails.
std::vector<Command> commands_of_mail();

}  // namespace lectern
