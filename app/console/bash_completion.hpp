#pragma once

#include <string>
#include <vector>

#include "console/command.hpp"

namespace lectern {

/// Returns the script by which bash completes these commands.
std::string bash_completion_of(const std::vector<Command>& commands);

}  // namespace lectern
