#pragma once

#include <vector>

#include "setting_row.hpp"

namespace lectern {

/// Returns the settings of videos at Cloudflare Stream.
std::vector<SettingRow> settings_of_video();

}  // namespace lectern
