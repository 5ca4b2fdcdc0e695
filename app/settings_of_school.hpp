#pragma once

#include <vector>

#include "setting_row.hpp"

namespace lectern {

/// Returns the settings of the school: its name, its look and its own words.
std::vector<SettingRow> settings_of_school();

}  // namespace lectern
