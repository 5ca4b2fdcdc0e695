#include "setting_table.hpp"

#include <algorithm>
#include <stdexcept>

#include "settings_of_audit.hpp"
#include "settings_of_installation.hpp"
#include "settings_of_mail.hpp"
#include "settings_of_school.hpp"
#include "settings_of_seller.hpp"
#include "settings_of_storage.hpp"
#include "settings_of_stripe.hpp"
#include "settings_of_video.hpp"

namespace lectern {
namespace {

bool has_control_character(const std::string& value) {
    return std::ranges::any_of(
        value, [](char byte) { return (byte >= 0 && byte < ' ') || byte == '\x7f'; });
}

}  // namespace

const std::vector<SettingRow>& setting_rows() {
    // This order is the order of help and of the manual page.
    static const auto all = [] {
        std::vector<SettingRow> table;
        for (const auto& rows : {settings_of_installation(), settings_of_school(),
                                 settings_of_seller(), settings_of_stripe(), settings_of_video(),
                                 settings_of_storage(), settings_of_mail(), settings_of_audit()})
            table.insert(table.end(), rows.begin(), rows.end());
        return table;
    }();
    return all;
}

const SettingRow& row_called(std::string_view name) {
    const auto found = std::ranges::find_if(
        setting_rows(), [&](const SettingRow& row) { return row.setting.name == name; });
    if (found == setting_rows().end()) throw std::logic_error{"no setting " + std::string{name}};
    return *found;
}

const SettingRow& mode_row() {
    return row_called("LECTERN_MODE");
}

std::string value_of(const Setting& setting, const std::map<std::string, std::string>& values) {
    const auto found = values.find(std::string{setting.name});
    if (found == values.end() || found->second.empty()) return std::string{setting.default_value};
    return found->second;
}

Fault fault_of(const SettingRow& row, const std::string& value, Mode mode) {
    if (has_control_character(value)) return "must be one line without control characters";
    return row.fault(value, mode);
}

}  // namespace lectern
