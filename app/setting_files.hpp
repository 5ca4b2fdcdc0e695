#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

// Where a command of an operator finds what its environment does not have: the settings file and
// the credential files of the services. Services get both from systemd: the settings in their
// environment, the secrets in credential files that it makes for each.

namespace lectern {

/// The Unix group whose members may read these files.
constexpr std::string_view operators_group = "lectern-operators";

struct SettingPlaces {
    std::filesystem::path settings = "/etc/lectern/lectern.env";
    std::filesystem::path credentials = "/etc/lectern/credentials";  // one file for each secret
};

/// What a file says. Without a value, `fault` may say why a file that exists was not read.
struct FileAnswer {
    std::optional<std::string> value;
    std::string fault = {};  // names the file and what mends it
    bool is_open = false;    // to everybody, and therefore not read
};

/// Parses a file as systemd does for EnvironmentFile=. Returns the value of each name; the last one
/// counts. Source: systemd.exec(5), and src/basic/env-file.c of systemd 254.
std::map<std::string, std::string, std::less<>> parse_environment_file(std::string_view text);

/// Who reads a credential file. This decides which permissions it may have, and what mends it.
enum class CredentialReaders {
    operators,    // members of operators_group, besides root
    services,     // only root: systemd passes it on to services, and no command uses it
    this_service  // systemd made it for this process, and chose its permissions
};

/// Reads a credential file. A missing file is no fault; one that everybody may read or write is, so
/// that a leaked secret is noticed. Line ends at the end are left out.
FileAnswer read_credential_file(const std::filesystem::path& directory, std::string_view name,
                                CredentialReaders readers);

/// The settings file, read once. It may be missing.
class SettingsFile {
  public:
    explicit SettingsFile(const std::filesystem::path& file);

    /// Returns nothing if the setting is missing or empty.
    [[nodiscard]] std::optional<std::string> value(std::string_view name) const;
    /// Says why the file cannot be read although it exists; empty otherwise.
    [[nodiscard]] const std::string& fault() const { return fault_; }

  private:
    std::map<std::string, std::string, std::less<>> values_;
    std::string fault_;
};

}  // namespace lectern
