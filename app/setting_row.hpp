#pragma once

#include <string>

#include "config_values.hpp"
#include "run_mode.hpp"
#include "setting.hpp"
#include "setting_checks.hpp"

// A row of the table of settings. Each subject has its rows in settings_of_*.cpp, with the checks
// and the functions that only they use; setting_table.cpp joins them.

namespace lectern {

/// A setting, the function that checks it, and the function that stores it. A value is empty if it
/// was not given and has no default. The tables write it as: group, name, default; meaning; check,
/// store.
struct SettingRow {
    Setting setting;
    Fault (*fault)(const std::string& value, Mode mode);
    void (*keep)(Config& config, const std::string& value);
};

/// Marks a setting as a secret in its row.
constexpr bool secret = true;

// These store a checked value in the configuration.

template <auto member>
void keep(Config& config, const std::string& value) {
    config.*member = value;
}

template <auto member>
void keep_number(Config& config, const std::string& value) {
    config.*member = number_from(value);
}

template <auto member>
void keep_switch(Config& config, const std::string& value) {
    config.*member = value == "on";
}

}  // namespace lectern
