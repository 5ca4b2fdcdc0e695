// The files in which commands find settings, and which settings a command asks for.

#include "setting_files.hpp"

#include <filesystem>
#include <regex>
#include <stdexcept>
#include <string>

#include <boost/test/unit_test.hpp>

#include "commands.hpp"
#include "config.hpp"
#include "platform/files.hpp"
#include "support/environment.hpp"
#include "support/source_tree.hpp"
#include "support/unix_user.hpp"

namespace lectern::test {
namespace {

using Groups = std::vector<SettingGroup>;

const Groups stripe_groups{SettingGroup::mode, SettingGroup::stripe};

std::string value_in(const std::string& text) {
    return parse_environment_file(text)["A"];
}

std::string faults_of(const Groups& groups) {
    try {
        read_config(groups);
    } catch (const ConfigError& error) {
        return error.what();
    }
    return "";
}

/// Files of an installation, and an environment that names them.
struct Fixture {
    OperatorFiles files;
    Environment environment{{{"LECTERN_SETTINGS", files.settings().string()},
                             {"LECTERN_CREDENTIALS", files.credentials().string()}}};
    UnixUser nobody;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(setting_files, Fixture)

BOOST_AUTO_TEST_CASE(values_are_parsed_as_systemd_does) {
    BOOST_TEST(value_in("A=b") == "b");
    BOOST_TEST(value_in("A=b\nA=c\n") == "c");
    BOOST_TEST(value_in("  A  =  b c \t\r\n") == "b c");
    BOOST_TEST(value_in("A=b # c\n") == "b # c");
    BOOST_TEST(value_in("A=\"b c \"\n") == "b c ");
    BOOST_TEST(value_in("A='b\\$\"c'\n") == "b\\$\"c");
    BOOST_TEST(value_in(R"(A="b\"\\\$\`\n")") == R"(b"\$`\n)");
    BOOST_TEST(value_in("A=\"b\"'c'd\n") == "bcd");
    BOOST_TEST(value_in("A=\"b\nc\"\n") == "b\nc");
    BOOST_TEST(value_in("A=b\\\nc\n") == "bc");
    BOOST_TEST(value_in("A=b\\c\n") == "bc");
    BOOST_TEST(value_in("A=\n") == "");
    BOOST_TEST(value_in("A=[{\"type\":\"any\"}]\n") == "[{\"type\":\"any\"}]");
}

BOOST_AUTO_TEST_CASE(comments_and_lines_without_a_value_are_left_out) {
    const auto values =
        parse_environment_file("# A=1\n;B=2\n\n   # C=3\nnonsense\nexport D\nE=5\n# F=6 \\\nG=7\n");
    BOOST_TEST(values.size() == 2U);
    BOOST_TEST(values.at("E") == "5");
    BOOST_TEST(values.at("G") == "7");
}

BOOST_AUTO_TEST_CASE(a_backup_of_the_settings_can_be_read_as_the_settings_file) {
    BOOST_TEST(value_in(R"(A="a \"b\" \\ \$c \`d\`")") == R"(a "b" \ $c `d`)");
}

BOOST_AUTO_TEST_CASE(
    environment_credentials_settings_file_and_credential_files_count_in_this_order) {
    files.write_credential("STRIPE_SECRET_KEY", "sk_live_credential_file\n");
    const auto key = [] { return read_config(stripe_groups).stripe_secret_key; };
    BOOST_TEST(key() == "sk_live_credential_file");

    files.write_settings("STRIPE_SECRET_KEY=sk_live_settings_file\n");
    BOOST_TEST(key() == "sk_live_settings_file");

    const TemporaryDirectory systemd;
    systemd.write("STRIPE_SECRET_KEY", "sk_live_systemd\n");
    const Environment of_systemd{{{"CREDENTIALS_DIRECTORY", systemd.path().string()}}};
    BOOST_TEST(key() == "sk_live_systemd");

    const Environment variable{{{"STRIPE_SECRET_KEY", "sk_live_environment"}}};
    BOOST_TEST(key() == "sk_live_environment");
}

BOOST_AUTO_TEST_CASE(an_empty_value_is_looked_for_in_the_next_place) {
    files.write_settings("STRIPE_SECRET_KEY=\n").write_credential("STRIPE_SECRET_KEY", "sk_live_1");
    const Environment empty{{{"STRIPE_SECRET_KEY", ""}}};
    BOOST_TEST(read_config(stripe_groups).stripe_secret_key == "sk_live_1");
}

BOOST_AUTO_TEST_CASE(only_secrets_are_read_from_credential_files) {
    files.write_credential("STRIPE_MODE", "test")
        .write_credential("STRIPE_SECRET_KEY", "sk_live_1");
    BOOST_TEST(read_config(stripe_groups).stripe_mode == "live");
}

BOOST_AUTO_TEST_CASE(services_do_not_read_these_files) {
    std::string text;
    for (const auto& [name, value] : production_values()) text += name + "='" + value + "'\n";
    files.write_settings(text).write_credential("STRIPE_SECRET_KEY", "sk_live_1");
    for (const auto process : {Process::pages, Process::outside, Process::jobs, Process::migrate})
        BOOST_CHECK_EXCEPTION(read_config(process), ConfigError, [](const ConfigError& error) {
            return contains(error.what(), "LECTERN_BASE_URL is missing");
        });
    BOOST_TEST(faults_of({SettingGroup::contact}) == "");
}

BOOST_AUTO_TEST_CASE(a_wrong_value_in_a_group_that_is_not_used_does_not_matter) {
    files.write_settings(
        "LECTERN_BASE_URL=nowhere\nSMTP_URL=nowhere\nSTRIPE_SECRET_KEY=sk_live_1\n");
    const auto config = read_config(stripe_groups);
    BOOST_TEST(config.stripe_secret_key == "sk_live_1");
    BOOST_TEST(config.stripe_api_url == "https://api.stripe.com");
    BOOST_TEST(config.base_url == "");
    BOOST_TEST(config.smtp_url == "");
    BOOST_TEST(faults_of({SettingGroup::mail}).starts_with("SMTP_URL must be "));
}

BOOST_AUTO_TEST_CASE(a_wrong_mode_matters_only_to_who_asks_for_it) {
    files.write_settings("LECTERN_MODE=sandbx\nLECTERN_DATABASE_URL=postgresql:///lectern\n");
    BOOST_TEST(read_database_url() == "postgresql:///lectern");
    BOOST_TEST(faults_of({SettingGroup::mode, SettingGroup::database}) ==
               "LECTERN_MODE must be production or sandbox");
}

BOOST_AUTO_TEST_CASE(what_is_missing_in_a_used_group_is_named_and_nothing_else) {
    BOOST_TEST(faults_of(stripe_groups) == "STRIPE_SECRET_KEY is missing");
    BOOST_TEST(faults_of({SettingGroup::mail}) == "SMTP_URL is missing");
    BOOST_TEST(faults_of({SettingGroup::database}) == "LECTERN_DATABASE_URL is missing");
    files.write_settings("STREAM_ACCOUNT_ID=0123456789abcdef0123456789abcdef\n");
    BOOST_TEST(faults_of({SettingGroup::stream_api}) ==
               "STREAM_API_TOKEN is missing: STREAM_ACCOUNT_ID needs it");
    BOOST_TEST(faults_of({SettingGroup::stream}) == "");
}

BOOST_AUTO_TEST_CASE(the_id_of_a_key_that_only_workers_use_needs_no_key_in_a_command) {
    files.write_settings("STREAM_KEY_ID=key-1\n").write_credential("STREAM_SIGNING_KEY", "x", 0600);
    const auto config = read_config({SettingGroup::mode, SettingGroup::stream});
    BOOST_TEST(config.stream_key_id == "key-1");
    BOOST_TEST(config.stream_signing_key == "");
}

BOOST_AUTO_TEST_CASE(a_sandbox_key_is_accepted_in_the_mode_of_the_settings_file) {
    files.write_settings("LECTERN_MODE=sandbox\nSTRIPE_SECRET_KEY=sk_sandbox_1\n");
    BOOST_TEST(read_config(stripe_groups).is_sandbox());
}

BOOST_AUTO_TEST_CASE(a_credential_file_that_is_open_to_everybody_is_refused) {
    for (const mode_t mode : {0644U, 0642U, 0641U}) {
        files.write_credential("STRIPE_SECRET_KEY", "sk_live_very_private", mode);
        const auto faults = faults_of(stripe_groups);
        const auto file = (files.credentials() / "STRIPE_SECRET_KEY").string();
        BOOST_TEST(faults.starts_with(file + " is open to everybody: give it the group "
                                             "lectern-operators and mode 0640"),
                   faults);
        BOOST_TEST(!contains(faults, "very_private"));
        BOOST_TEST(faults_of({SettingGroup::mode}) == "");
    }
    files.write_credential("STRIPE_SECRET_KEY", "sk_live_1", 0640);
    BOOST_TEST(faults_of(stripe_groups) == "");
}

BOOST_AUTO_TEST_CASE(an_open_file_of_a_secret_that_only_services_use_is_closed_to_operators) {
    for (const auto* name : {"STRIPE_WEBHOOK_SECRET", "STREAM_SIGNING_KEY",
                             "LECTERN_AUDIT_SEAL_KEY", "LECTERN_TWO_STEP_KEY"}) {
        files.write_credential(name, "very_private", 0644);
        BOOST_CHECK_EXCEPTION(find_setting(name), ConfigError, [&](const ConfigError& error) {
            return contains(error.what(), std::string{name} +
                                              " is open to everybody: give it to root, with mode "
                                              "0600, and replace the secret");
        });
    }
}

BOOST_AUTO_TEST_CASE(operations_md_lists_the_secrets_of_commands_and_of_services) {
    const auto text = read_file(in_source("docs/operations.md")).value_or("");
    for (const auto& setting : settings()) {
        // Every process is given LECTERN_DATABASE_URL: it is in the settings file.
        if (!setting.is_secret || setting.used_by.empty()) continue;
        const std::regex row{
            "\n\\| in it [^\n]*`" + std::string{setting.name} + "`[^\n]* \\| `" +
            (setting.is_for_commands() ? "lectern-operators` \\| 640" : "root` \\| 600")};
        BOOST_TEST(std::regex_search(text, row), setting.name);
    }
}

BOOST_AUTO_TEST_CASE(no_command_asks_for_what_only_services_use) {
    for (const auto& command : commands())
        for (const auto& setting : settings())
            BOOST_TEST((!setting.is_in(command.uses) || setting.is_for_commands()),
                       command.name << ' ' << setting.name);
}

BOOST_AUTO_TEST_CASE(an_open_credential_file_of_the_database_is_named) {
    const auto file = (files.credentials() / "LECTERN_DATABASE_URL").string();
    files.write_credential("LECTERN_DATABASE_URL", "password=very_private", 0644);
    BOOST_TEST(faults_of({SettingGroup::database})
                   .starts_with(file + " is open to everybody: give it the group "));
    files.write_credential("LECTERN_DATABASE_URL", "host=/nowhere", 0640);
    BOOST_TEST(faults_of({SettingGroup::database}) == "");
}

BOOST_AUTO_TEST_CASE(a_credential_that_systemd_passes_is_read_whole_or_is_a_fault) {
    const TemporaryDirectory systemd;
    const Environment variable{{{"CREDENTIALS_DIRECTORY", systemd.path().string()}}};
    const auto file = (systemd.path() / "STRIPE_SECRET_KEY").string();
    systemd.write("STRIPE_SECRET_KEY", std::string(1024 * 1024 + 1, 'x'));
    BOOST_TEST(faults_of(stripe_groups) == file + " cannot be read: File too large");
    auto values = production_values();
    values.erase("STRIPE_SECRET_KEY");
    const Environment others{values};
    BOOST_CHECK_EXCEPTION(read_config(Process::jobs), ConfigError, [&](const ConfigError& error) {
        return error.what() == file + " cannot be read: File too large";
    });
    std::filesystem::remove(file);
    std::filesystem::create_directory(file);
    BOOST_TEST(faults_of(stripe_groups) == file + " cannot be read: Is a directory");
}

BOOST_AUTO_TEST_CASE(what_systemd_did_not_pass_to_a_process_is_missing,
                     *boost::unit_test::precondition(is_root)) {
    files.write_settings("LECTERN_DATABASE_URL=host=/nowhere\n", 0644)
        .write_credential("STREAM_API_TOKEN", "x", 0600);
    const TemporaryDirectory systemd;
    std::filesystem::permissions(systemd.path(), std::filesystem::perms{0755});
    const Environment variable{{{"CREDENTIALS_DIRECTORY", systemd.path().string()}}};
    const auto ending = run_as(nobody, Membership::stranger, {"course", "sync-durations"});
    BOOST_TEST(!contains(ending.output, "STREAM_API_TOKEN cannot be read"), ending.output);
    BOOST_TEST(!contains(ending.output, "credentials cannot be read"), ending.output);
}

BOOST_AUTO_TEST_CASE(the_name_of_no_setting_is_a_mistake_of_the_program) {
    BOOST_CHECK_THROW(find_setting("LECTERN_MOOD"), std::logic_error);
    BOOST_CHECK_THROW(find_unread_file("LECTERN_MOOD"), std::logic_error);
}

BOOST_AUTO_TEST_CASE(a_setting_that_a_command_uses_if_given_is_refused_in_an_open_file_too) {
    files.write_credential("STRIPE_SECRET_KEY", "sk_live_1", 0644);
    const Environment database{{{"LECTERN_DATABASE_URL", "host=/nowhere"}}};
    const auto ending = run({"why", "ada@example.com"});
    BOOST_TEST(ending.status == 1);
    BOOST_TEST(contains(ending.errors, "STRIPE_SECRET_KEY is open to everybody"), ending.errors);
    files.write_credential("STRIPE_SECRET_KEY", "sk_live_1", 0640);
    BOOST_TEST(find_setting("STRIPE_SECRET_KEY").value_or("") == "sk_live_1");
}

BOOST_AUTO_TEST_CASE(a_member_of_the_group_reads_both_files,
                     *boost::unit_test::precondition(is_root)) {
    files.write_settings("LECTERN_DATABASE_URL=host=/nowhere\n")
        .write_credential("STRIPE_SECRET_KEY", "sk_live_1");
    const auto ending = run_as(nobody, Membership::member, {"order", "refund-status", "7"});
    BOOST_TEST(ending.status == 1);
    BOOST_TEST(contains(ending.output, "/nowhere"), ending.output);  // no such socket
    BOOST_TEST(!contains(ending.output, "cannot be read"), ending.output);
}

BOOST_AUTO_TEST_CASE(a_file_that_a_command_needs_and_cannot_read_is_named_with_what_mends_it,
                     *boost::unit_test::precondition(is_root)) {
    files.write_settings("LECTERN_DATABASE_URL=host=/nowhere\n")
        .write_credential("STRIPE_SECRET_KEY", "sk_live_1");
    const auto refused = [](const std::string& path, const std::string& mode) {
        return "lectern order refund-status: " + path +
               " cannot be read: give it the group lectern-operators and mode " + mode +
               ", and be a member of that group\n";
    };
    const Words words{"order", "refund-status", "7"};
    BOOST_TEST(run_as(nobody, Membership::stranger, words).output ==
               refused(files.settings(), "0640") + refused(files.credentials(), "0750"));

    files.write_credential("STRIPE_SECRET_KEY", "sk_live_1", 0600);
    BOOST_TEST(run_as(nobody, Membership::member, words).output ==
               refused(files.credentials() / "STRIPE_SECRET_KEY", "0640"));
}

BOOST_AUTO_TEST_CASE(a_file_that_a_command_does_not_need_may_be_unreadable,
                     *boost::unit_test::precondition(is_root)) {
    files.write_settings("SMTP_URL=nowhere\n", 0600)
        .write_credential("STRIPE_SECRET_KEY", "x", 0600);
    const Environment database{{{"LECTERN_DATABASE_URL", "host=/nowhere"}}};
    for (const auto& words : {Words{"order", "list"}, Words{"why", "ada@example.com"}}) {
        const auto ending = run_as(nobody, Membership::stranger, words);
        BOOST_TEST(ending.status == 1);
        BOOST_TEST(contains(ending.output, "/nowhere"), ending.output);
        BOOST_TEST(!contains(ending.output, "cannot be read"), ending.output);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
