#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "setting_row.hpp"

namespace lectern {

/// Returns the rows of all settings: those of settings_of_*.cpp, joined.
const std::vector<SettingRow>& setting_rows();

/// Returns the row of one setting. Throws std::logic_error if there is none.
const SettingRow& row_called(std::string_view name);

/// Returns the row of LECTERN_MODE. The mode decides what other settings may be.
const SettingRow& mode_row();

/// Returns the value of a setting, or its default if it has none.
std::string value_of(const Setting& setting, const std::map<std::string, std::string>& values);

/// Says what is wrong with a value of the setting; empty if it is valid.
Fault fault_of(const SettingRow& row, const std::string& value, Mode mode);

}  // namespace lectern
