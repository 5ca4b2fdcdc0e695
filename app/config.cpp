#include "config.hpp"

#include <algorithm>
#include <cstdlib>

#include "checked_config.hpp"
#include "platform/text_list.hpp"
#include "setting_checks.hpp"
#include "setting_files.hpp"
#include "setting_table.hpp"
#include "unix_caller.hpp"

namespace lectern {
namespace {

std::optional<std::string> find_variable(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr || *value == '\0') return std::nullopt;
    return value;
}

std::optional<std::string> find_credentials_directory() {
    return find_variable("CREDENTIALS_DIRECTORY");
}

/// Returns what a service is given: the value from the environment, else from the credentials.
FileAnswer find_given(const Setting& setting) {
    if (auto value = find_variable(std::string{setting.name})) return {.value = std::move(value)};
    const auto directory = find_credentials_directory();
    if (!setting.is_secret || !directory) return {};
    return read_credential_file(*directory, setting.name, CredentialReaders::this_service);
}

/// Where the settings of an operator's command are.
class CommandSettings {
  public:
    /// The first that has a value counts: environment, `$CREDENTIALS_DIRECTORY`, settings file,
    /// credential file.
    [[nodiscard]] FileAnswer find(const Setting& setting) const {
        if (auto given = find_given(setting); given.value || !given.fault.empty()) return given;
        if (auto value = file_.value(setting.name)) return {.value = std::move(value)};
        if (!setting.is_secret) return {};
        auto answer = read_credential_file(
            places_.credentials, setting.name,
            setting.is_for_commands() ? CredentialReaders::operators : CredentialReaders::services);
        // What systemd did not pass to a process is not given, although only root can look.
        if (find_credentials_directory() && !answer.is_open) answer.fault.clear();
        return answer;
    }
    /// Returns which file the operator must be able to read, but cannot, because the setting has no
    /// value without it; empty if there is none. A secret that not every process is given has a
    /// file of its own; all other settings are in the settings file, or may be.
    [[nodiscard]] std::string obstacle(const SettingRow& row, const FileAnswer& answer,
                                       Mode mode) const {
        if (answer.value) return {};
        const bool has_own_file = !row.setting.used_by.empty();
        if (answer.is_open || (has_own_file && !answer.fault.empty())) return answer.fault;
        const auto without_file = std::string{row.setting.default_value};
        return fault_of(row, without_file, mode) ? unread_file(answer) : std::string{};
    }
    /// Returns which file may have the setting that was not found, and cannot be read; empty if
    /// there is none.
    [[nodiscard]] std::string unread_file(const FileAnswer& answer) const {
        if (answer.value) return {};
        return file_.fault().empty() ? answer.fault : file_.fault();
    }

  private:
    static SettingPlaces find_places() {
        SettingPlaces places;
        if (const auto file = find_variable("LECTERN_SETTINGS")) places.settings = *file;
        if (const auto path = find_variable("LECTERN_CREDENTIALS")) places.credentials = *path;
        return places;
    }

    SettingPlaces places_ = find_places();
    SettingsFile file_{places_.settings};
};

}  // namespace

const std::vector<Setting>& settings() {
    static const auto all = [] {
        std::vector<Setting> table;
        for (const auto& row : setting_rows()) table.push_back(row.setting);
        return table;
    }();
    return all;
}

Config config_from(const std::map<std::string, std::string>& values, Process process) {
    return checked_config(values,
                          [&](const Setting& setting) { return setting.is_used_by(process); });
}

Config config_from(const std::map<std::string, std::string>& values,
                   const std::vector<SettingGroup>& groups) {
    return checked_config(values, [&](const Setting& setting) { return setting.is_in(groups); });
}

Config read_config(Process process) {
    std::map<std::string, std::string> values;
    std::vector<std::string> faults;
    for (const auto& setting : settings()) {
        if (!setting.is_used_by(process)) continue;
        const auto given = find_given(setting);
        if (given.value) values[std::string{setting.name}] = *given.value;
        if (!given.fault.empty()) faults.push_back(given.fault);
    }
    if (!faults.empty()) throw ConfigError{joined(faults, "\n")};
    return config_from(values, process);
}

Config read_config(const std::vector<SettingGroup>& groups) {
    const CommandSettings given;
    std::map<std::string, std::string> values;
    std::vector<std::string> obstacles;
    for (const auto& row : setting_rows()) {
        // The mode comes first, because it decides what other settings may be.
        const bool is_asked = row.setting.is_in(groups);
        if (!is_asked && row.setting.group != SettingGroup::mode) continue;
        const auto answer = given.find(row.setting);
        if (answer.value) values[std::string{row.setting.name}] = *answer.value;
        const auto mode = mode_from(value_of(mode_row().setting, values));
        const auto obstacle = given.obstacle(row, answer, mode);
        const bool is_new = std::ranges::find(obstacles, obstacle) == obstacles.end();
        if (!obstacle.empty() && is_new) obstacles.push_back(obstacle);
    }
    if (!obstacles.empty()) throw ConfigError{joined(obstacles, "\n")};
    return config_from(values, groups);
}

std::string read_database_url() {
    return read_config({SettingGroup::database}).database_url;
}

std::optional<std::string> find_setting(std::string_view name) {
    const CommandSettings given;
    const auto& row = row_called(name);
    const auto value_in = [&](const Setting& setting) {
        const auto answer = given.find(setting);
        if (answer.is_open) throw ConfigError{answer.fault};
        return answer.value.value_or(std::string{setting.default_value});
    };
    const auto value = value_in(row.setting);
    if (value.empty()) return std::nullopt;
    const auto fault = fault_of(row, value, mode_from(value_in(mode_row().setting)));
    if (fault) throw ConfigError{std::string{name} + ' ' + *fault};
    return value;
}

std::optional<std::string> find_unread_file(std::string_view name) {
    const CommandSettings given;
    const auto file = given.unread_file(given.find(row_called(name).setting));
    if (file.empty()) return std::nullopt;
    return file;
}

std::filesystem::path read_share() {
    const auto& setting = row_called("LECTERN_SHARE").setting;
    return CommandSettings{}.find(setting).value.value_or(std::string{setting.default_value});
}

std::optional<std::filesystem::path> read_demo_state() {
    return find_variable("LECTERN_STATE");
}

std::vector<std::pair<std::string, std::string>> read_given_settings() {
    const CommandSettings settings_of_command;
    std::vector<std::pair<std::string, std::string>> given;
    for (const auto& setting : settings()) {
        if (setting.is_secret) continue;
        if (auto value = settings_of_command.find(setting).value)
            given.emplace_back(setting.name, *std::move(value));
    }
    return given;
}

std::string operator_name() {
    return person_behind({.user = find_real_user(),
                          .sudo_user = find_variable("SUDO_USER"),
                          .login_user = find_login_user()});
}

std::string read_journal_stream() {
    return find_variable("JOURNAL_STREAM").value_or("");
}

bool wants_colours() {
    const char* refusal = std::getenv("NO_COLOR");
    if (refusal != nullptr && *refusal != '\0') return false;
    const char* terminal = std::getenv("TERM");
    return terminal != nullptr && *terminal != '\0' && std::string_view{terminal} != "dumb";
}

}  // namespace lectern
