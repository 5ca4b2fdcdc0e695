#pragma once

#include <vector>

#include "setting_row.hpp"

namespace lectern {

/// Returns the settings of the audit record's checkpoints.
std::vector<SettingRow> settings_of_audit();

}  // namespace lectern
