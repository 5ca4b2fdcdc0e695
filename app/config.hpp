#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "brand.hpp"
#include "logo.hpp"

namespace lectern {

enum class Mode { production, sandbox };

/// Who reads the settings. Each is given the secrets that it uses and no other. `command`: an
/// operator's, or a test, which may need any.
enum class Process { pages, outside, password, jobs, reconcile, migrate, command };

/// Every setting, checked. The only place that reads the environment.
struct Config {
    Mode mode = Mode::production;
    std::string base_url;
    std::string database_url;
    std::filesystem::path sockets;
    int pages_workers = 3;
    int outside_workers = 4;
    int password_workers = 2;
    int shared_page_seconds = 1;
    std::filesystem::path share;

    std::string school_name;
    std::string school_line;
    std::string lang;
    std::string time_zone;
    std::string support_email;
    Brand brand;
    std::optional<Logo> logo;

    std::string stripe_mode;
    std::string stripe_secret_key;
    std::vector<std::string> stripe_webhook_secrets;
    std::string stripe_api_url;
    std::string stream_customer_url;
    std::string stream_key_id;
    std::string stream_signing_key;

    std::string r2_endpoint;
    std::string r2_bucket;
    std::string r2_access_key_id;
    std::string r2_secret_access_key;
    int resource_link_seconds = 120;

    std::string smtp_url;
    std::string smtp_username;
    std::string smtp_password;
    std::string mail_from;

    /// Whether Stripe's events must be live ones. Told by a setting, as who takes them has no key.
    [[nodiscard]] bool is_livemode() const;
    [[nodiscard]] bool is_sandbox() const { return mode == Mode::sandbox; }
    /// Mail without TLS: to a sandbox's mailbox on this machine only.
    [[nodiscard]] bool allows_plain_smtp() const;
};

/// Settings that are missing or wrong, all of them: `what()` has one line for each, by name.
class ConfigError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// One setting, for help, documentation and tests.
struct Setting {
    std::string_view name;
    std::string_view default_value;
    std::string_view meaning;
    bool is_secret = false;
    std::vector<Process> holders = {};  // of the secret; empty: everybody

    [[nodiscard]] bool is_given_to(Process process) const;
};

const std::vector<Setting>& settings();

/// Reads the environment, and secrets that are not in it from `$CREDENTIALS_DIRECTORY`; leaves out
/// the secrets of others. Throws ConfigError.
Config read_config(Process process);
/// LECTERN_DATABASE_URL alone: all that most operator commands need. Throws ConfigError.
std::string read_database_url();
/// LECTERN_SHARE alone, or its default.
std::filesystem::path read_share();
/// The same from given values: what tests use.
Config config_from(const std::map<std::string, std::string>& values,
                   Process process = Process::command);

/// The Unix user who runs the command; through sudo: who called it. Audit rows name them.
std::string operator_name();

}  // namespace lectern
