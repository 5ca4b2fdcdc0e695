#pragma once

#include <functional>
#include <map>
#include <string>

#include "config_values.hpp"
#include "setting.hpp"

namespace lectern {

/// Which settings are asked for.
using Asked = std::function<bool(const Setting& setting)>;

/// Checks the values of the settings that are asked for, alone and together, and returns them.
/// Others keep the values of a new Config. Throws ConfigError if one is missing or wrong.
Config checked_config(const std::map<std::string, std::string>& values, const Asked& is_asked);

}  // namespace lectern
