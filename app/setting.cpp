#include "setting.hpp"

#include <algorithm>

namespace lectern {

bool Setting::is_used_by(Process process) const {
    return used_by.empty() || std::ranges::find(used_by, process) != used_by.end();
}

bool Setting::is_for_commands() const {
    return group != SettingGroup::pages && group != SettingGroup::webhooks &&
           group != SettingGroup::audit;
}

bool Setting::is_in(const std::vector<SettingGroup>& groups) const {
    return std::ranges::find(groups, group) != groups.end();
}

}  // namespace lectern
