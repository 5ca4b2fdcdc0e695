#pragma once

#include <vector>

#include "setting_row.hpp"

namespace lectern {

/// Returns the settings of the seller: the addresses and pages for buyers, and what receipts say.
std::vector<SettingRow> settings_of_seller();

}  // namespace lectern
