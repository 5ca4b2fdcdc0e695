#pragma once

#include <vector>

#include "setting_row.hpp"

namespace lectern {

/// Returns the settings of the installation: its mode, database, directories and workers.
std::vector<SettingRow> settings_of_installation();

}  // namespace lectern
