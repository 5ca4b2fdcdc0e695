#pragma once

#include <string>
#include <vector>

#include "setting_row.hpp"

namespace lectern {

/// Returns the settings of Stripe.
std::vector<SettingRow> settings_of_stripe();

/// Whether a key of Stripe takes real payments.
bool is_live_key(const std::string& key);

}  // namespace lectern
