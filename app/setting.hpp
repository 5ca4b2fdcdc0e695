#pragma once

#include <string_view>
#include <vector>

#include "console/setting_group.hpp"

namespace lectern {

/// The kinds of process that read the settings. Each is given only the secrets that it uses.
/// `command` is given all of them: the demo, and tests. An operator's command names the groups of
/// settings that it uses instead.
enum class Process { pages, outside, password, jobs, reconcile, migrate, command };

/// One setting, for help, documentation and tests.
struct Setting {
    SettingGroup group;
    std::string_view name;
    std::string_view default_value;
    std::string_view meaning;
    bool is_secret = false;
    std::vector<Process> used_by = {};  // the processes that are given it; empty: all

    [[nodiscard]] bool is_used_by(Process process) const;
    /// Whether an operator's command may use it. If not, a secret is closed to operators.
    [[nodiscard]] bool is_for_commands() const;
    [[nodiscard]] bool is_in(const std::vector<SettingGroup>& groups) const;
};

}  // namespace lectern
