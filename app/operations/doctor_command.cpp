#include "operations/doctor_command.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <system_error>
#include <utility>
#include <vector>

#include <unistd.h>

#include "config.hpp"
#include "console/options.hpp"
#include "operations/doctor.hpp"
#include "operations/doctor_clock.hpp"
#include "operations/doctor_database.hpp"
#include "operations/doctor_disk.hpp"
#include "operations/doctor_jobs.hpp"
#include "operations/doctor_mail.hpp"
#include "operations/doctor_nginx.hpp"
#include "operations/doctor_storage.hpp"
#include "operations/doctor_stripe.hpp"
#include "operations/doctor_tools.hpp"
#include "operations/doctor_video.hpp"
#include "operations/operations_commands.hpp"
#include "platform/version.hpp"
#include "setting_checks.hpp"

namespace lectern::operations {
namespace {

/// The check of the settings that commands use.
constexpr std::string_view settings_check = "settings";
constexpr auto usual_nginx_directory = "/etc/nginx/lectern";  // docs/installation.md

bool is_sandbox() {
    return mode_from(needed_setting("LECTERN_MODE")) == Mode::sandbox;
}

Findings name_program() {
    return {sound("lectern " + version_with_commit())};
}

Findings check_settings(const std::vector<SettingGroup>& groups) {
    read_config(groups);
    return {sound("all are valid")};
}

bool has_secrets_of_services() {
    return geteuid() == 0 || find_setting("STRIPE_WEBHOOK_SECRET").has_value();
}

Findings check_key_of_two_step(Database& database) {
    const auto value = setting("LECTERN_TWO_STEP_KEY");
    if (value.empty() && !has_secrets_of_services())
        return {not_checked("only root and the services can read LECTERN_TWO_STEP_KEY")};
    return check_two_step_key(database, two_step_key_from(value));
}

/// Checks also the settings and secrets that only services use, and that operators cannot read.
Findings check_settings_of_services() {
    if (!has_secrets_of_services())
        return {not_checked("only root and the services can read their secrets")};
    using Group = SettingGroup;
    read_config({Group::mode, Group::database, Group::share, Group::contact, Group::school,
                 Group::pages, Group::stripe, Group::webhooks, Group::stream, Group::stream_api,
                 Group::storage, Group::mail, Group::audit});
    return {sound("all are valid")};
}

std::vector<std::filesystem::path> paths_on_disks(const std::filesystem::path& nginx) {
    std::vector<std::filesystem::path> paths{read_share(), setting("LECTERN_SOCKETS"), nginx};
    paths.insert(paths.end(), std::begin(usual_data_directories), std::end(usual_data_directories));
    const auto checkpoints = std::filesystem::path{setting("LECTERN_AUDIT_CHECKPOINTS")};
    if (!checkpoints.empty()) paths.push_back(checkpoints.parent_path());
    return paths;
}

void add_database_checks(std::vector<Check>& checks, DoctorTools& tools) {
    const auto sql = [] { return read_share() / "sql"; };
    checks.insert(
        checks.end(),
        {{"database", "connection", {}, [&] { return check_connection(tools.database()); }},
         {"database", "encryption", {}, [] { return check_encryption(read_database_url()); }},
         {"database",
          "migrations",
          {"connection"},
          [&tools, sql] { return check_migrations(tools.database(), sql() / "migrations"); }},
         {"database", "role", {"connection"}, [&] { return check_current_role(tools.database()); }},
         {"database", "rights", {"migrations"}, [&] { return check_rights(tools.database()); }},
         {"database",
          "invariants",
          {"migrations"},
          [&tools, sql] { return check_rules(tools.database(), sql() / "invariants.sql"); }},
         {"database",
          "two-step key",
          {"migrations"},
          [&] { return check_key_of_two_step(tools.database()); }},
         {"database", "sessions", {"connection"}, [] {
              return check_sessions(read_database_url());
          }}});
}

void add_host_checks(std::vector<Check>& checks, DoctorTools& tools,
                     const std::filesystem::path& nginx) {
    checks.insert(
        checks.end(),
        {{"host", "disk", {}, [nginx] { return check_disks(paths_on_disks(nginx)); }},
         {"host",
          "clock",
          {"connection"},
          [&] { return check_database_clock(tools.database(), tools.clock()); }},
         {"host", "nginx", {}, [nginx] { return check_nginx(nginx, read_share() / "nginx"); }}});
}

void add_job_checks(std::vector<Check>& checks, DoctorTools& tools) {
    const auto add = [&](std::string_view name, Findings (*check)(Database&, Timestamp)) {
        checks.push_back({"jobs", name, {"migrations"}, [&tools, check] {
                              return check(tools.database(), tools.clock().now());
                          }});
    };
    add("process", check_jobs);
    add("outbox", check_outbox);
    add("events", check_events);
    add("webhooks", check_webhooks);
}

/// A sandbox takes test payments, whatever STRIPE_MODE says: one that is told to take live ones is
/// not what was meant.
Findings check_key(DoctorTools& tools) {
    const bool is_live = needed_setting("STRIPE_MODE") == "live";
    if (!is_sandbox()) return check_stripe_key(tools.stripe_account(), is_live);
    auto findings = check_stripe_key(tools.stripe_account(), false);
    const auto given = read_given_settings();
    if (std::ranges::find(given, std::pair{std::string{"STRIPE_MODE"}, std::string{"live"}}) !=
        given.end())
        findings.push_back(faulty(
            "STRIPE_MODE is live, but LECTERN_MODE is sandbox, which takes only test payments",
            "set STRIPE_MODE to test, or LECTERN_MODE to production with a live key"));
    return findings;
}

void add_stripe_checks(std::vector<Check>& checks, DoctorTools& tools) {
    checks.insert(checks.end(),
                  {{"stripe", "key", {}, [&] { return check_key(tools); }},
                   {"stripe",
                    "Stripe's clock",
                    {"key"},
                    [&] { return check_stripe_clock(tools.stripe_account(), tools.clock()); }},
                   {"stripe",
                    "webhook endpoint",
                    {"key"},
                    [&] {
                        return check_webhook_endpoint(
                            tools.stripe_account(),
                            needed_setting("LECTERN_BASE_URL") + "/webhooks/stripe");
                    }},
                   {"stripe", "prices", {"key", "migrations"}, [&] {
                        auto payments = tools.payments();
                        const auto tax = tax_from(needed_setting("STRIPE_TAX")).value_or(Tax::off);
                        return check_prices(tools.database(), payments, tax);
                    }}});
}

/// A key signs the tokens of the URLs; without one, Stream's API makes them.
Findings check_playing(DoctorTools& tools) {
    if (find_setting("STREAM_KEY_ID")) {
        expect_secret("STREAM_SIGNING_KEY", "STREAM_KEY_ID");
    } else {
        expect_secret("STREAM_API_TOKEN", "STREAM_ACCOUNT_ID");
    }
    return check_video_key(tools.database(), tools.video(), tools.http(), tools.clock().now());
}

Findings check_videos_at_stream(DoctorTools& tools) {
    expect_secret("STREAM_API_TOKEN", "STREAM_ACCOUNT_ID");
    return check_videos(tools.database(), tools.video());
}

void add_other_checks(std::vector<Check>& checks, DoctorTools& tools) {
    checks.insert(
        checks.end(),
        {{"video", "playing", {"migrations"}, [&] { return check_playing(tools); }},
         {"video", "videos", {"migrations"}, [&] { return check_videos_at_stream(tools); }},
         {"storage",
          "files",
          {"migrations"},
          [&] { return check_objects(tools.database(), tools.storage(), tools.clock().now()); }},
         {"mail", "mail server", {}, [] { return check_mail_server(smtp_settings()); }}});
}

std::filesystem::path nginx_directory(const Options& options) {
    const auto given = options.value("--nginx");
    if (!given) return usual_nginx_directory;
    std::error_code error;
    if (!std::filesystem::is_directory(*given, error))
        throw UsageError{"--nginx: " + *given + " is no directory that can be read"};
    return *given;
}

/// The table of checks. A check comes after those that it needs.
std::vector<Check> checks_with(DoctorTools& tools, const Options& options) {
    const auto nginx = nginx_directory(options);
    std::vector<Check> checks{
        {"config", "program", {}, name_program},
        {"config", settings_check, {}, [&] { return check_settings(options.uses()); }},
        {"config", "services", {settings_check}, check_settings_of_services}};
    add_database_checks(checks, tools);
    add_host_checks(checks, tools, nginx);
    add_job_checks(checks, tools);
    add_stripe_checks(checks, tools);
    add_other_checks(checks, tools);
    return checks;
}

/// Returns the subjects that `--only` names, or all.
std::vector<std::string> chosen_subjects(const Options& options,
                                         const std::vector<std::string_view>& known) {
    const auto names = options.value("--only");
    if (!names) return {known.begin(), known.end()};
    auto subjects = split_at(*names, ',');
    for (const auto& subject : subjects) expect_one_of("--only", subject, known);
    return subjects;
}

}  // namespace

std::vector<std::string_view> list_subjects() {
    DoctorTools tools;
    return subjects_of(checks_with(tools, Options{{}}));
}

int examine_installation(const Options& options) {
    if (options.has("--invariants")) {
        if (options.has("--only") || options.has("--nginx"))
            throw UsageError{"--invariants takes no other option than --json"};
        return check_invariants(options);
    }
    DoctorTools tools;
    const auto checks = checks_with(tools, options);
    const auto output_format = options.output_format();
    const bool is_sound =
        run_checks(checks, chosen_subjects(options, subjects_of(checks)),
                   [&](const CheckedFinding& found) { print_finding(found, output_format); });
    return is_sound ? 0 : 1;
}

}  // namespace lectern::operations
