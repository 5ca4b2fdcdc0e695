#include "config.hpp"

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <functional>
#include <iterator>
#include <optional>
#include <regex>

#include "platform/crypto.hpp"
#include "platform/ed25519.hpp"
#include "platform/stripe_locale.hpp"
#include "platform/text_list.hpp"
#include "setting_checks.hpp"
#include "setting_files.hpp"
#include "unix_caller.hpp"

namespace lectern {
namespace {

// These store a checked value in the configuration.

template <auto member>
void keep(Config& config, const std::string& value) {
    config.*member = value;
}

void keep_mode(Config& config, const std::string& value) {
    config.mode = mode_from(value);
}

template <auto member>
void keep_number(Config& config, const std::string& value) {
    config.*member = number_from(value);
}

template <auto member>
void keep_switch(Config& config, const std::string& value) {
    config.*member = value == "on";
}

void keep_tax(Config& config, const std::string& value) {
    config.tax = tax_from(value).value_or(Tax::off);
}

void keep_webhook_secrets(Config& config, const std::string& value) {
    config.stripe_webhook_secrets = split_at(value, ',');
}

void keep_accent(Config& config, const std::string& value) {
    config.brand = brand_of(colour::parse(value));
}

void keep_logo(Config& config, const std::string& value) {
    if (!value.empty()) config.logo = read_logo(value);
}

void keep_seller_address(Config& config, const std::string& value) {
    config.seller_address = joined(split_at(value, '|'), "\n");
}

void keep_front_text(Config& config, const std::string& value) {
    if (!value.empty()) config.front_text_html = read_front_text(value).value_or("");
}

void keep_front_picture(Config& config, const std::string& value) {
    if (!value.empty()) config.front_picture = read_front_picture(value);
}

void keep_two_step_key(Config& config, const std::string& value) {
    config.two_step_key = crypto::find_base64_bytes(value).value_or("");
}

void keep_audit_seal_key(Config& config, const std::string& value) {
    config.audit_seal_key = ed25519::find_private_key(value).value_or("");
}

/// A setting, the function that checks it, and the function that stores it.
struct SettingRow {
    Setting setting;
    Fault (*fault)(const std::string& value, Mode mode);
    void (*keep)(Config& config, const std::string& value);
};

constexpr bool secret = true;
using Group = SettingGroup;

// Each row: group, name, default; meaning; check, store.
// clang-format off
const SettingRow setting_rows[] = {
    {{Group::mode, "LECTERN_MODE", "production",
      "production, or sandbox: stand-ins on this machine may replace Stripe, video and mail"},
     mode_fault, keep_mode},
    {{Group::contact, "LECTERN_BASE_URL", "",
      "the public URL of the school: https://school.example, without a trailing slash"},
     base_url_fault, keep<&Config::base_url>},
    {{Group::database, "LECTERN_DATABASE_URL", "",
      "PostgreSQL, as a libpq connection string: postgresql:///lectern", secret},
     present, keep<&Config::database_url>},
    {{Group::pages, "LECTERN_SOCKETS", "/run/lectern",
      "the directory of the pools' sockets (POOL.sock), if systemd passes none"},
     sockets_fault, keep<&Config::sockets>},
    {{Group::pages, "LECTERN_PAGES_WORKERS", "3",
      "workers of the pool pages: how many page requests run at once; three suit two cores"},
     workers_fault, keep_number<&Config::pages_workers>},
    {{Group::pages, "LECTERN_OUTSIDE_WORKERS", "4",
      "workers of the pool outside, whose requests wait for Stripe or Cloudflare"},
     workers_fault, keep_number<&Config::outside_workers>},
    {{Group::pages, "LECTERN_PASSWORD_WORKERS", "2",
      "workers of the pool password; hashing a password takes one core and 64 MiB each"},
     workers_fault, keep_number<&Config::password_workers>},
    {{Group::pages, "LECTERN_METRICS", "off",
      "on or off: whether each pool answers with metrics for Prometheus at POOL-metrics.sock"},
     on_or_off_fault, keep_switch<&Config::metrics>},
    {{Group::pages, "LECTERN_SHARED_PAGE_SECONDS", "1",
      "how many seconds nginx serves a cached page to visitors, 0 to 60"},
     shared_seconds_fault, keep_number<&Config::shared_page_seconds>},
    {{Group::pages, "LECTERN_COMPLETE_AT_PERCENT", "90",
      "the percentage of a video to watch until its lesson is completed, 1 to 100"},
     percent_fault, keep_number<&Config::complete_at_percent>},
    {{Group::pages, "LECTERN_TWO_STEP_KEY", "",
      "encrypts the secrets of two-step sign-in: 32 random bytes in base64; empty: it is not offered", secret,
      {Process::pages, Process::password, Process::command}},
     two_step_key_fault, keep_two_step_key},
    {{Group::share, "LECTERN_SHARE", LECTERN_DEFAULT_SHARE,
      "the directory that contains views/ and sql/"},
     present, keep<&Config::share>},
    {{Group::school, "LECTERN_SCHOOL_NAME", "Lectern",
      "the school's name, on every page and in every mail"},
     present, keep<&Config::school_name>},
    {{Group::pages, "LECTERN_SCHOOL_LINE", "",
      "one line below the name"},
     anything, keep<&Config::school_line>},
    {{Group::school, "LECTERN_ACCENT", "",
      "the colour of buttons and links: #1f4e8c; text colours are chosen to be readable on it"},
     accent_fault, keep_accent},
    {{Group::pages, "LECTERN_LOGO", "",
      "an .svg or .png to show beside the name, readable by the workers: /etc/lectern/logo.svg"},
     logo_fault, keep_logo},
    {{Group::pages, "LECTERN_FRONT_HEADING", "",
      "the heading of the page of all courses; empty: Courses"},
     short_text_fault, keep<&Config::front_heading>},
    {{Group::pages, "LECTERN_FRONT_TEXT", "",
      "a file of Markdown to show below the courses, readable by the workers: /etc/lectern/front.md"},
     front_text_fault, keep_front_text},
    {{Group::pages, "LECTERN_FRONT_PICTURE", "",
      "a .jpg, .png or .webp to show above the courses, readable by the workers: /etc/lectern/front.jpg"},
     front_picture_fault, keep_front_picture},
    {{Group::pages, "LECTERN_FRONT_PICTURE_ALT", "",
      "what that picture shows, for those who cannot see it; empty: it is only decoration"},
     short_text_fault, keep<&Config::front_picture_alt>},
    {{Group::pages, "LECTERN_FOOTER_TEXT", "",
      "a line at the end of every page"},
     short_text_fault, keep<&Config::footer_text>},
    {{Group::school, "LECTERN_LANG", "en",
      "the language that the pages are written in; if it is set, Stripe's payment page has it too"},
     lang_fault, keep<&Config::lang>},
    {{Group::pages, "LECTERN_TIME_ZONE", "UTC",
      "the time zone of the dates on pages: Europe/Berlin"},
     time_zone_fault, keep<&Config::time_zone>},
    {{Group::contact, "LECTERN_SUPPORT_EMAIL", "",
      "the school's e-mail address for questions; required in production"},
     support_email_fault, keep<&Config::support_email>},
    {{Group::contact, "LECTERN_REFUND_POLICY_URL", "",
      "the page with the school's refund policy: https://school.example/refunds"},
     page_url_fault, keep<&Config::refund_policy_url>},
    {{Group::contact, "LECTERN_REFUND_PROMISE", "",
      "the school's promise about refunds, beside the price and on receipts: Your money back within 30 days."},
     short_text_fault, keep<&Config::refund_promise>},
    {{Group::contact, "LECTERN_SELLER_NAME", "",
      "who sells the courses, as it must stand on receipts: Ada Albrecht, or a company"},
     short_text_fault, keep<&Config::seller_name>},
    {{Group::contact, "LECTERN_SELLER_ADDRESS", "",
      "the seller's postal address, its lines divided by |: 1 Lecture Street|10115 Berlin|Germany"},
     seller_address_fault, keep_seller_address},
    {{Group::contact, "LECTERN_SELLER_VAT_ID", "",
      "the seller's VAT or tax number: DE123456789"},
     vat_id_fault, keep<&Config::seller_vat_id>},
    {{Group::pages, "LECTERN_WITHDRAWAL_WAIVER", "off",
      "on or off: whether buyers must tick that the course starts at once and they lose the right of withdrawal"},
     on_or_off_fault, keep_switch<&Config::asks_for_withdrawal_waiver>},
    {{Group::contact, "LECTERN_TERMS_URL", "",
      "the page with the school's terms, linked on every page and in mails: https://school.example/terms"},
     page_url_fault, keep<&Config::terms_url>},
    {{Group::contact, "LECTERN_PRIVACY_URL", "",
      "the page about privacy, linked in the same places: https://school.example/privacy"},
     page_url_fault, keep<&Config::privacy_url>},
    {{Group::contact, "LECTERN_IMPRINT_URL", "",
      "the page that says who runs the school, linked in the same places: https://school.example/imprint"},
     page_url_fault, keep<&Config::imprint_url>},
    {{Group::stripe, "STRIPE_MODE", "live",
      "live or test: which events are accepted; a sandbox accepts only test events"},
     stripe_mode_fault, keep<&Config::stripe_mode>},
    {{Group::stripe, "STRIPE_SECRET_KEY", "",
      "Stripe's secret or restricted key: sk_live_…, rk_live_…, sk_test_… or rk_test_…", secret,
      {Process::outside, Process::jobs, Process::reconcile, Process::command}},
     stripe_key_fault, keep<&Config::stripe_secret_key>},
    {{Group::webhooks, "STRIPE_WEBHOOK_SECRET", "",
      "whsec_… of the endpoint /webhooks/stripe; two with a comma between during rotation", secret,
      {Process::pages, Process::command}},
     webhook_secret_fault, keep_webhook_secrets},
    {{Group::stripe, "STRIPE_API_URL", stripe_api,
      "the URL of Stripe's API; can be changed only in sandbox mode"},
     stripe_api_fault, keep<&Config::stripe_api_url>},
    {{Group::stripe, "STRIPE_TAX", "off",
      "off, inclusive or exclusive: whether Stripe computes tax, and whether prices include it"},
     tax_fault, keep_tax},
    {{Group::stripe, "STRIPE_TAX_CODE", "txcd_20060158",
      "Stripe's tax code of new products: online courses, pre-recorded and streamed"},
     tax_code_fault, keep<&Config::stripe_tax_code>},
    {{Group::stripe, "STRIPE_INVOICES", "off",
      "on or off: whether Stripe makes an invoice of each purchase, which the page of receipts links"},
     on_or_off_fault, keep_switch<&Config::creates_invoices>},
    {{Group::stripe, "STRIPE_TERMS", "off",
      "on or off: whether buyers must accept your terms on Stripe's page; enter their URL in its dashboard first"},
     on_or_off_fault, keep_switch<&Config::needs_terms>},
    {{Group::pages, "STREAM_CUSTOMER_URL", "",
      "https://customer-CODE.cloudflarestream.com; empty for a school without video"},
     stream_fault, keep<&Config::stream_customer_url>},
    {{Group::stream, "STREAM_KEY_ID", "",
      "the id of a Stream signing key, for videos that require signed URLs"},
     stream_key_id_fault, keep<&Config::stream_key_id>},
    {{Group::pages, "STREAM_SIGNING_KEY", "",
      "the key itself: its pem in base64, as Cloudflare returns it", secret,
      {Process::pages, Process::outside, Process::command}},
     stream_signing_key_fault, keep<&Config::stream_signing_key>},
    {{Group::pages, "STREAM_ACCESS_RULES", "",
      "Cloudflare's accessRules of every token, as JSON: [{\"type\":\"any\",\"action\":\"allow\"}]"},
     stream_access_rules_fault, keep<&Config::stream_access_rules>},
    {{Group::stream_api, "STREAM_ACCOUNT_ID", "",
      "the Cloudflare account of the videos, for questions to Stream's API"},
     stream_account_fault, keep<&Config::stream_account_id>},
    {{Group::stream_api, "STREAM_API_TOKEN", "",
      "an API token of that account for Stream; makes the video tokens if there is no signing key", secret,
      {Process::outside, Process::command}},
     stream_api_token_fault, keep<&Config::stream_api_token>},
    {{Group::stream_api, "STREAM_API_URL", cloudflare_api,
      "the URL of Cloudflare's API; can be changed only in sandbox mode"},
     stream_api_fault, keep<&Config::stream_api_url>},
    {{Group::pages, "LECTERN_STREAM_SDK", "on",
      "on or off: whether the player may load Cloudflare's script, for browsers that cannot play HLS"},
     on_or_off_fault, keep_switch<&Config::stream_sdk>},
    {{Group::storage, "R2_ENDPOINT", "",
      "https://ACCOUNT.r2.cloudflarestorage.com; empty for a school without files"},
     r2_endpoint_fault, keep<&Config::r2_endpoint>},
    {{Group::storage, "R2_BUCKET", "",
      "the bucket with the files of the courses"},
     r2_bucket_fault, keep<&Config::r2_bucket>},
    {{Group::storage, "R2_ACCESS_KEY_ID", "",
      "the id of an access key that may read the bucket's objects; an import of folders also writes them"},
     r2_key_fault, keep<&Config::r2_access_key_id>},
    {{Group::storage, "R2_SECRET_ACCESS_KEY", "",
      "the secret of that access key", secret,
      {Process::pages, Process::outside, Process::command}},
     r2_key_fault, keep<&Config::r2_secret_access_key>},
    {{Group::storage, "RESOURCE_LINK_SECONDS", "120",
      "how many seconds a link to a file is valid, 60 to 300"},
     link_seconds_fault, keep_number<&Config::resource_link_seconds>},
    {{Group::mail, "SMTP_URL", "",
      "the mail server: smtp://HOST:587 (with STARTTLS) or smtps://HOST:465"},
     smtp_url_fault, keep<&Config::smtp_url>},
    {{Group::mail, "SMTP_USERNAME", "",
      "the user name at the mail server; empty if it needs none"},
     anything, keep<&Config::smtp_username>},
    {{Group::mail, "SMTP_PASSWORD", "",
      "the password of that user", secret,
      {Process::jobs, Process::command}},
     anything, keep<&Config::smtp_password>},
    {{Group::contact, "MAIL_FROM", "",
      "the sender of every mail: School <school@school.example>"},
     mail_from_fault, keep<&Config::mail_from>},
    {{Group::audit, "LECTERN_AUDIT_SEAL_KEY", "",
      "the Ed25519 key that signs the audit record's checkpoints: its DER in base64; empty: unsigned", secret,
      {Process::jobs, Process::command}},
     audit_seal_key_fault, keep_audit_seal_key},
    {{Group::audit, "LECTERN_AUDIT_CHECKPOINTS", "",
      "a file, best on another host, to which checkpoints are appended: /mnt/elsewhere/checkpoints"},
     audit_checkpoints_fault, keep<&Config::audit_checkpoints>},
};
// clang-format on

/// In each set, either all settings are given or none.
const std::vector<std::string_view> complete_sets[] = {
    {"LECTERN_SELLER_NAME", "LECTERN_SELLER_ADDRESS"},
    {"STREAM_KEY_ID", "STREAM_SIGNING_KEY"},
    {"STREAM_ACCOUNT_ID", "STREAM_API_TOKEN"},
    {"R2_ENDPOINT", "R2_BUCKET", "R2_ACCESS_KEY_ID", "R2_SECRET_ACCESS_KEY"},
};

bool has_control_character(const std::string& value) {
    return std::ranges::any_of(
        value, [](char byte) { return (byte >= 0 && byte < ' ') || byte == '\x7f'; });
}

Fault fault_of(const SettingRow& row, const std::string& value, Mode mode) {
    if (has_control_character(value)) return "must be one line without control characters";
    return row.fault(value, mode);
}

std::string value_of(const Setting& setting, const std::map<std::string, std::string>& values) {
    const auto found = values.find(std::string{setting.name});
    if (found == values.end() || found->second.empty()) return std::string{setting.default_value};
    return found->second;
}

const SettingRow& row_called(std::string_view name) {
    const auto* const found = std::ranges::find_if(
        setting_rows, [&](const SettingRow& row) { return row.setting.name == name; });
    if (found == std::end(setting_rows)) throw std::logic_error{"no setting " + std::string{name}};
    return *found;
}

/// The mode decides what other settings may be.
const SettingRow& mode_row() {
    return row_called("LECTERN_MODE");
}

/// Which settings are asked for.
using Asked = std::function<bool(const Setting& setting)>;

bool is_given(const std::map<std::string, std::string>& values, std::string_view name) {
    const auto found = values.find(std::string{name});
    return found != values.end() && !found->second.empty();
}

/// Returns `NAME is missing: …` for each missing setting of a set that has another one given.
std::vector<std::string> find_incomplete_sets(const std::map<std::string, std::string>& values,
                                              const Asked& is_asked) {
    std::vector<std::string> faults;
    for (const auto& set : complete_sets) {
        const auto given =
            std::ranges::find_if(set, [&](auto name) { return is_given(values, name); });
        if (given == set.end()) continue;
        for (const auto& name : set) {
            if (is_given(values, name) || !is_asked(row_called(name).setting)) continue;
            faults.push_back(std::string{name} + " is missing: " + std::string{*given} +
                             " needs it");
        }
    }
    return faults;
}

/// Refuses a live key with test events, and a test key with live events: payments would be taken,
/// but never fulfilled.
std::vector<std::string> find_mode_conflict(const Config& config) {
    const auto& key = config.stripe_secret_key;
    if (config.is_sandbox() || key.empty() || is_live_key(key) == config.is_livemode()) return {};
    return {std::string{"STRIPE_SECRET_KEY is a "} + (is_live_key(key) ? "live" : "test") +
            " key, but STRIPE_MODE is " + config.stripe_mode};
}

/// Refuses to make buyers accept terms that the school does not have.
std::vector<std::string> find_missing_terms(const Config& config,
                                            const std::map<std::string, std::string>& values,
                                            const Asked& is_asked) {
    constexpr std::string_view name = "LECTERN_TERMS_URL";
    if (!config.needs_terms || is_given(values, name) || !is_asked(row_called(name).setting))
        return {};
    return {std::string{name} + " is missing: STRIPE_TERMS needs it"};
}

Config config_of(const std::map<std::string, std::string>& values, const Asked& is_asked) {
    const Mode mode = mode_from(value_of(mode_row().setting, values));
    Config config;
    std::vector<std::string> faults;
    for (const auto& row : setting_rows) {
        if (!is_asked(row.setting)) continue;
        const auto value = value_of(row.setting, values);
        const auto fault = fault_of(row, value, mode);
        if (!fault) {
            row.keep(config, value);
            continue;
        }
        faults.push_back(std::string{row.setting.name} + ' ' + *fault);
    }
    if (is_given(values, "LECTERN_LANG")) config.checkout_locale = stripe_locale(config.lang);
    std::ranges::move(find_incomplete_sets(values, is_asked), std::back_inserter(faults));
    std::ranges::move(find_missing_terms(config, values, is_asked), std::back_inserter(faults));
    std::ranges::move(find_mode_conflict(config), std::back_inserter(faults));
    if (!faults.empty()) throw ConfigError{joined(faults, "\n")};
    return config;
}

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

bool Config::is_livemode() const {
    return !is_sandbox() && stripe_mode == "live";
}

bool Setting::is_used_by(Process process) const {
    return used_by.empty() || std::ranges::find(used_by, process) != used_by.end();
}

bool Setting::is_for_commands() const {
    return group != SettingGroup::pages && group != SettingGroup::webhooks &&
           group != SettingGroup::audit;
}

bool Config::allows_plain_smtp() const {
    return is_sandbox() && matches(smtp_url, R"(smtp://(localhost|127\.0\.0\.1|\[::1\]):[0-9]+)");
}

const std::vector<Setting>& settings() {
    static const auto all = [] {
        std::vector<Setting> table;
        for (const auto& row : setting_rows) table.push_back(row.setting);
        return table;
    }();
    return all;
}

bool Setting::is_in(const std::vector<SettingGroup>& groups) const {
    return std::ranges::find(groups, group) != groups.end();
}

Config config_from(const std::map<std::string, std::string>& values, Process process) {
    return config_of(values, [&](const Setting& setting) { return setting.is_used_by(process); });
}

Config config_from(const std::map<std::string, std::string>& values,
                   const std::vector<SettingGroup>& groups) {
    return config_of(values, [&](const Setting& setting) { return setting.is_in(groups); });
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
    for (const auto& row : setting_rows) {
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
