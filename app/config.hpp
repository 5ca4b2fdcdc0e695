#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config_values.hpp"
#include "setting.hpp"

// Reads the settings. No other code reads the environment.

namespace lectern {

/// Returns every setting, in the order of help.
const std::vector<Setting>& settings();

/// Reads the settings of a service from the environment, and secrets that are not set there from
/// files in `$CREDENTIALS_DIRECTORY`. Leaves out what `process` is not given. Throws ConfigError.
Config read_config(Process process);
/// Reads the settings of an operator's command: those of the groups that it uses, and no others.
/// What is neither in the environment nor in `$CREDENTIALS_DIRECTORY` is read from the files that
/// LECTERN_SETTINGS and LECTERN_CREDENTIALS name (setting_files.hpp). Others keep the values of a
/// new Config. Throws ConfigError if one that is asked for is missing or wrong, or is in a file
/// that the operator cannot read.
Config read_config(const std::vector<SettingGroup>& groups);

// The functions below are for commands, and read those files too.

/// Returns LECTERN_DATABASE_URL, the only setting that most operator commands need. Throws
/// ConfigError if it is missing.
std::string read_database_url();
/// Returns one setting or its default; nothing if it is not set and has no default. For commands
/// that use a setting only where it is given: one in a file that the operator cannot read is not.
/// Throws ConfigError if the value is wrong, or in a credential file that is open to everybody.
/// Throws std::logic_error if there is no such setting.
std::optional<std::string> find_setting(std::string_view name);
/// Says which file cannot be read and may have the value of a setting that find_setting does not
/// find; nothing if there is none, so that the setting is missing.
std::optional<std::string> find_unread_file(std::string_view name);
/// Returns LECTERN_SHARE or its default.
std::filesystem::path read_share();
/// Returns LECTERN_STATE, where the demo keeps its data; nothing if it is not set. It is no setting
/// of Lectern: app/demo reads it too.
std::optional<std::filesystem::path> read_demo_state();
/// Returns the names and values of the settings that are given and are no secrets.
std::vector<std::pair<std::string, std::string>> read_given_settings();
/// Like read_config, but takes the values from a map; for tests.
Config config_from(const std::map<std::string, std::string>& values,
                   Process process = Process::command);
Config config_from(const std::map<std::string, std::string>& values,
                   const std::vector<SettingGroup>& groups);

/// Returns the name of the person who runs the command, which audit rows record: the Unix user; for
/// root, who called sudo. For root and for users of services it is the user who logged in, if the
/// kernel knows it (pam_loginuid). Nobody but root can choose another name.
std::string operator_name();

/// Returns $JOURNAL_STREAM: the device and inode of the journal's stream, if systemd connected it
/// to standard output or standard error (systemd.exec(5)); otherwise an empty text.
std::string read_journal_stream();

/// Whether a terminal should show colours: not if NO_COLOR is set (no-color.org), or if TERM is
/// missing or `dumb`.
bool wants_colours();

}  // namespace lectern
