#pragma once

#include <string>
#include <vector>

#include "console/command.hpp"

namespace lectern {

/// Returns the script by which zsh completes these commands.
std::string zsh_completion_of(const std::vector<Command>& commands);

}  // namespace lectern
