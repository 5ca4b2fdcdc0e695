#pragma once

#include <vector>

#include "setting_row.hpp"

namespace lectern {

/// Returns the settings of the storage for files of courses.
std::vector<SettingRow> settings_of_storage();

}  // namespace lectern
