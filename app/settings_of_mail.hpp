#pragma once

#include <vector>

#include "setting_row.hpp"

namespace lectern {

/// Returns the settings of the mail server, and the sender of mails.
std::vector<SettingRow> settings_of_mail();

}  // namespace lectern
