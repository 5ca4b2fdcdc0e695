#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "console/command.hpp"

// Scripts by which shells complete `lectern`, made from the table of commands: the names of
// commands and options, and values where there is a list of them.

namespace lectern {

/// Returns the shells that there is a script for.
std::vector<std::string_view> list_shells();

/// Returns the script for one of these shells.
std::string completion_for(std::string_view shell, const std::vector<Command>& commands);

}  // namespace lectern
