#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "console/setting_group.hpp"
#include "platform/stripe_tax.hpp"
#include "run_mode.hpp"
#include "school/brand.hpp"
#include "school/front.hpp"
#include "school/logo.hpp"

namespace lectern {

/// The kinds of process that read the settings. Each is given only the secrets that it uses.
/// `command` is given all of them: the demo, and tests. An operator's command names the groups of
/// settings that it uses instead.
enum class Process { pages, outside, password, jobs, reconcile, migrate, command };

/// All settings, checked. No other code reads the environment.
struct Config {
    Mode mode = Mode::production;
    std::string base_url;
    std::string database_url;
    std::filesystem::path sockets;
    int pages_workers = 3;
    int outside_workers = 4;
    int password_workers = 2;
    bool metrics = false;
    int shared_page_seconds = 1;
    int complete_at_percent = 90;
    std::filesystem::path share;

    std::string school_name;
    std::string school_line;
    std::string lang;
    std::string checkout_locale;  // of Stripe's page; empty unless LECTERN_LANG is set
    std::string time_zone;
    std::string support_email;
    std::string refund_policy_url;  // empty: none, as for the next three
    bool asks_for_withdrawal_waiver = false;
    std::string terms_url;
    std::string privacy_url;
    std::string imprint_url;
    std::string refund_promise;
    std::string seller_name;
    std::string seller_address;  // with a line break after each line but the last
    std::string seller_vat_id;
    std::string footer_text;
    std::string front_heading;
    std::string front_text_html;
    std::string front_picture_alt;
    std::optional<FrontPicture> front_picture;
    Brand brand;
    std::optional<Logo> logo;

    std::string stripe_mode;
    std::string stripe_secret_key;
    std::vector<std::string> stripe_webhook_secrets;
    std::string stripe_api_url;
    Tax tax = Tax::off;
    std::string stripe_tax_code;
    bool creates_invoices = false;
    bool needs_terms = false;
    std::string stream_customer_url;
    std::string stream_key_id;
    std::string stream_signing_key;
    std::string stream_access_rules;
    std::string stream_account_id;
    std::string stream_api_token;
    std::string stream_api_url;
    bool stream_sdk = true;

    std::string r2_endpoint;
    std::string r2_bucket;
    std::string r2_access_key_id;
    std::string r2_secret_access_key;
    int resource_link_seconds = 120;

    std::string smtp_url;
    std::string smtp_username;
    std::string smtp_password;
    std::string mail_from;

    std::string two_step_key;  // 32 bytes; empty: two-step sign-in is not offered

    std::string audit_seal_key;  // an Ed25519 private key, 32 bytes; empty: not given
    std::filesystem::path audit_checkpoints;

    /// Whether Stripe's events must be live ones. STRIPE_MODE decides, because the process that
    /// receives webhooks has no API key to derive it from.
    [[nodiscard]] bool is_livemode() const;
    [[nodiscard]] bool is_sandbox() const { return mode == Mode::sandbox; }
    /// Whether mail may be sent without TLS: only in sandbox mode, to a mail server on loopback.
    [[nodiscard]] bool allows_plain_smtp() const;
};

/// Thrown for missing or wrong settings. `what()` has one line for each of them, with its name.
class ConfigError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

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
