#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "console/command.hpp"

namespace lectern {

/// A setting for the manual page: its name, and what it is.
struct EnvironmentVariable {
    std::string name;
    std::string meaning;
};

/// Returns lectern(1) in roff (man(7)): what `--help` says of each command. `environment` says
/// where the settings are.
std::string manual_of(const std::vector<Command>& commands, std::string_view environment);

/// Returns lectern(5): what each setting is.
std::string manual_of_settings(std::string_view environment,
                               const std::vector<EnvironmentVariable>& variables);

}  // namespace lectern
