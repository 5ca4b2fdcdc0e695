#include "commands.hpp"

#include <algorithm>
#include <regex>
#include <sstream>
#include <stdexcept>

#include <boost/test/unit_test.hpp>

#include "config.hpp"
#include "platform/database_handle.hpp"
#include "platform/version.hpp"
#include "support/command_line.hpp"

namespace lectern::test {
namespace {

Words words_of(const Command& command) {
    Words words;
    std::istringstream name{std::string{command.name}};
    for (std::string word; name >> word;) words.push_back(word);
    return words;
}

/// Returns the command with a value for each argument and option that it requires.
Words sample_of(const Command& command) {
    auto words = words_of(command);
    for (const auto& argument : command.arguments)
        if (argument.is_required)
            words.emplace_back(contains(std::string{argument.name}, "EMAIL") ? "a@example.com"
                                                                             : "7");
    for (const auto& option : command.options) {
        if (!option.is_required) continue;
        words.emplace_back(option.name);
        if (!option.value_name.empty())
            words.emplace_back(option.value_name == "MONTH" ? "2026-11" : "x");
    }
    return words;
}

/// Returns the first group of each line that matches.
std::vector<std::string> names_found(const std::string& text, const std::regex& pattern) {
    std::vector<std::string> names;
    std::istringstream lines{text};
    std::smatch match;
    for (std::string line; std::getline(lines, line);)
        if (std::regex_match(line, match, pattern)) names.push_back(match[1]);
    return names;
}

/// Returns the text as a manual page has it.
std::string with_escaped_hyphens(std::string text) {
    for (auto at = text.find('-'); at != std::string::npos; at = text.find('-', at + 2))
        text.insert(at, 1, '\\');
    return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(operator_commands)

BOOST_AUTO_TEST_CASE(help_lists_every_command_and_every_setting) {
    for (const auto& words : {Words{}, Words{"--help"}, Words{"help"}}) {
        const auto ending = run(words);
        BOOST_TEST(ending.status == 0);
        for (const auto& command : commands()) BOOST_TEST(contains(ending.output, command.name));
        for (const auto& command : commands()) BOOST_TEST(contains(ending.output, command.help));
        for (const auto& setting : settings()) BOOST_TEST(contains(ending.output, setting.name));
    }
}

BOOST_AUTO_TEST_CASE(version_prints_the_version_of_the_build) {
    const auto ending = run({"--version"});
    BOOST_TEST(ending.status == 0);
    BOOST_TEST(ending.output == "lectern " + version_with_commit() + '\n');
}

BOOST_AUTO_TEST_CASE(an_unknown_command_is_a_usage_error) {
    const auto ending = run({"frobnicate"});
    BOOST_TEST(ending.status == 2);
    BOOST_TEST(ending.output == "");
    BOOST_TEST(contains(ending.errors, "no command frobnicate"));
}

BOOST_AUTO_TEST_CASE(an_incomplete_or_misspelt_command_name_is_a_usage_error) {
    const auto group = run({"course"});
    BOOST_TEST(group.status == 2);
    BOOST_TEST(
        contains(group.errors,
                 "lectern course: needs a command: new, check, preview, import, export, list, "));
    const auto ending = run({"event", "replya"});
    BOOST_TEST(ending.status == 2);
    BOOST_TEST(contains(ending.errors,
                        "lectern event: no command replya; there are list, show, replay\n"
                        "Usage: lectern event list "));
    BOOST_TEST(contains(ending.errors, "\n       lectern event replay ID [--json]\n"));
}

BOOST_AUTO_TEST_CASE(every_command_has_its_own_help) {
    for (const auto& command : commands()) {
        auto words = words_of(command);
        words.emplace_back("--help");
        const auto ending = run(words);
        BOOST_TEST_CONTEXT(command.name) {
            BOOST_TEST(ending.status == 0);
            BOOST_TEST(contains(ending.output, command.help));
            for (const auto& argument : command.arguments)
                BOOST_TEST(contains(ending.output, argument.name));
            for (const auto& option : command.options)
                BOOST_TEST(contains(ending.output, option.help));
            words.insert(words.begin(), "help");
            words.pop_back();
            BOOST_TEST(run(words).output == ending.output);
        }
    }
}

// Services print audit lines, which are JSON already, and these commands a text.
BOOST_AUTO_TEST_CASE(every_command_with_a_result_prints_json_if_asked) {
    for (const auto& command : commands()) {
        if (command.name == "manual" || command.name == "completion" || command.name == "setup")
            continue;
        const bool has_json = std::ranges::any_of(
            command.options, [](const Option& option) { return option.name == "--json"; });
        BOOST_TEST(has_json != command.is_service, command.name);
    }
}

BOOST_AUTO_TEST_CASE(the_manual_has_every_command_and_option) {
    const auto manual = run({"manual"});
    BOOST_TEST(manual.status == 0);
    BOOST_TEST(run({"manual", "lectern"}).output == manual.output);
    const auto has = [&](const std::string& text) {
        return contains(manual.output, with_escaped_hyphens(text));
    };
    for (const auto& command : commands()) {
        BOOST_TEST(has(".SS \"" + usage_of(command) + "\"\n" + std::string{command.help}),
                   command.name);
        for (const auto& option : command.options)
            BOOST_TEST(has("\\fB" + std::string{option.name}), option.name);
    }
}

BOOST_AUTO_TEST_CASE(the_manual_of_settings_has_every_setting) {
    const auto manual = run({"manual", "lectern-settings"});
    BOOST_TEST(manual.status == 0);
    BOOST_TEST(manual.output.starts_with(".TH LECTERN 5 "));
    for (const auto& setting : settings()) {
        const auto entry =
            "\\fB" + std::string{setting.name} + "\\fR\n" + std::string{setting.meaning};
        BOOST_TEST(contains(manual.output, with_escaped_hyphens(entry)), setting.name);
    }
}

BOOST_AUTO_TEST_CASE(an_unknown_page_of_the_manual_is_a_usage_error) {
    const auto ending = run({"manual", "lectern-courses"});
    BOOST_TEST(ending.status == 2);
    BOOST_TEST(contains(ending.errors,
                        "lectern manual: PAGE: no lectern-courses; there are lectern, "
                        "lectern-settings, lectern-course\n"));
}

BOOST_AUTO_TEST_CASE(every_list_of_values_is_the_one_that_the_command_accepts) {
    std::size_t lists = 0;
    for (const auto& command : commands()) {
        for (const auto& option : command.options) {
            if (option.values == nullptr) continue;
            ++lists;
            auto words = words_of(command);
            words.insert(words.end(), {std::string{option.name}, "no-such"});
            const auto ending = run(words);
            std::string values;
            for (const auto value : option.values())
                (values += values.empty() ? "" : ", ") += value;
            BOOST_TEST_CONTEXT(command.name << ' ' << option.name) {
                BOOST_TEST(ending.status == 2);
                BOOST_TEST(contains(ending.errors, "no no-such; there are " + values + '\n'));
            }
        }
    }
    BOOST_TEST(lists >= 6U);
}

BOOST_AUTO_TEST_CASE(an_extra_argument_is_a_usage_error) {
    const auto ending = run({"migrate", "now"});
    BOOST_TEST(ending.status == 2);
    BOOST_TEST(ending.errors ==
               "lectern migrate: unexpected argument now\nUsage: lectern migrate [--after] "
               "[--dry-run] [--wait] "
               "[--json]\n");
}

BOOST_AUTO_TEST_CASE(a_command_without_what_it_requires_is_a_usage_error) {
    for (const auto& command : commands()) {
        for (const auto& argument : command.arguments) {
            if (!argument.is_required) continue;
            const auto ending = run(words_of(command));
            BOOST_TEST(ending.status == 2, command.name);
            BOOST_TEST(contains(ending.errors, " is missing\nUsage: lectern "), ending.errors);
        }
    }
}

BOOST_AUTO_TEST_CASE(decisions_of_an_operator_require_a_reason) {
    for (auto words : {Words{"order", "accept", "7"}, Words{"order", "refund", "7"},
                       Words{"order", "void", "7"}, Words{"order", "reassign", "7", "a@b.example"},
                       Words{"grant", "add", "a@b.example", "sql"}, Words{"grant", "revoke", "7"},
                       Words{"user", "two-step-off", "a@b.example"}}) {
        BOOST_TEST(contains(run(words).errors, ": --reason is missing\n"));
        words.emplace_back("--reason= ");
        BOOST_TEST(contains(run(words).errors, ": --reason is missing\n"));
    }
}

BOOST_AUTO_TEST_CASE(a_limit_out_of_range_is_a_usage_error_that_states_the_range) {
    for (const std::string group : {"order", "event", "mail"}) {
        for (const std::string limit : {"0", "999999999999", "many"}) {
            const auto ending = run({group, "list", "--limit", limit});
            BOOST_TEST(ending.status == 2);
            BOOST_TEST(ending.errors.starts_with(
                           "lectern " + group +
                           " list: --limit: takes a whole number from 1 to 2147483647, got " +
                           limit + "\nUsage: "),
                       ending.errors);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_missing_or_unknown_pool_is_a_usage_error) {
    const auto without = run({"serve"});
    BOOST_TEST(without.status == 2);
    BOOST_TEST(without.errors ==
               "lectern serve: --pool is missing\nUsage: lectern serve --pool POOL\n");
    const auto unknown = run({"serve", "--pool", "swimming"});
    BOOST_TEST(unknown.status == 2);
    BOOST_TEST(contains(unknown.errors, "pages, outside, password"));
}

BOOST_AUTO_TEST_CASE(each_missing_setting_is_reported_on_a_line_of_its_own) {
    const auto ending = run({"migrate"});
    BOOST_TEST(ending.status == 1);
    BOOST_TEST(contains(ending.errors, "lectern migrate: LECTERN_BASE_URL is missing\n"));
    BOOST_TEST(contains(ending.errors, "lectern migrate: LECTERN_DATABASE_URL is missing\n"));
}

BOOST_AUTO_TEST_CASE(a_command_that_needs_only_the_database_requires_no_other_setting) {
    const auto ending = run({"audit", "tail"});
    BOOST_TEST(ending.status == 1);
    BOOST_TEST(ending.errors == "lectern audit tail: LECTERN_DATABASE_URL is missing\n");
}

BOOST_AUTO_TEST_CASE(the_help_of_a_command_lists_the_settings_that_it_uses_and_no_others) {
    for (const auto& command : commands()) {
        auto words = words_of(command);
        words.emplace_back("--help");
        const auto text = run(words).output;
        for (const auto& setting : settings()) {
            const bool is_listed = contains(text, "\n  " + std::string{setting.name} + "\n");
            BOOST_TEST(is_listed == setting.is_in(command.uses),
                       command.name << ' ' << setting.name);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_command_asks_only_for_settings_of_the_groups_that_it_declares) {
    const std::regex missing{"^lectern [a-z -]+: ([A-Z0-9_]+) is missing$"};
    int asking = 0;
    for (const auto& command : commands()) {
        // Services ask for all; `course new` would write a folder, and `setup` replace this
        // process.
        if (command.is_service || command.name == "migrate" || command.name == "course new" ||
            command.name == "setup")
            continue;
        for (const auto& name : names_found(run(sample_of(command)).errors, missing)) {
            const auto setting = std::ranges::find(settings(), name, &Setting::name);
            BOOST_REQUIRE(setting != settings().end());
            BOOST_TEST(setting->is_in(command.uses), command.name << " asks for " << name);
            ++asking;
        }
    }
    BOOST_TEST(asking > 30);
}

BOOST_AUTO_TEST_CASE(a_command_that_needs_services_asks_for_no_setting_of_others) {
    const auto expect_missing = [](const Words& words, const std::vector<std::string>& names) {
        const auto ending = run(words);
        std::string expected;
        for (const auto& name : names)
            expected += "lectern " + words[0] + ' ' + words[1] + ": " + name + " is missing\n";
        BOOST_TEST(ending.status == 1);
        BOOST_TEST(ending.errors == expected);
    };
    const std::string database = "LECTERN_DATABASE_URL";
    expect_missing({"order", "refund", "7", "--reason", "x"}, {database, "STRIPE_SECRET_KEY"});
    expect_missing({"order", "refund-status", "7"}, {database, "STRIPE_SECRET_KEY"});
    expect_missing({"course", "sync-prices"}, {database, "STRIPE_SECRET_KEY"});
    expect_missing({"course", "sync-durations"}, {database});
    expect_missing({"course", "sync-captions"}, {database});
    expect_missing(
        {"mail", "test", "olga@school.example"},
        {"LECTERN_BASE_URL", database, "LECTERN_SUPPORT_EMAIL", "SMTP_URL", "MAIL_FROM"});
}

BOOST_AUTO_TEST_CASE(a_command_uses_the_mode_if_it_decides_what_other_settings_may_be) {
    using enum SettingGroup;
    for (const auto& command : commands()) {
        const auto uses = [&](SettingGroup group) {
            return std::ranges::find(command.uses, group) != command.uses.end();
        };
        const bool depends_on_mode = uses(contact) || uses(stripe) || uses(stream) ||
                                     uses(stream_api) || uses(storage) || uses(mail);
        BOOST_TEST(uses(mode) == depends_on_mode, command.name);
    }
}

BOOST_AUTO_TEST_CASE(an_exception_in_a_command_is_printed_on_one_line_and_fails) {
    const auto ending = run_and_capture([] {
        return report_failures("lectern x", []() -> int { throw std::runtime_error{"no luck"}; });
    });
    BOOST_TEST(ending.status == 1);
    BOOST_TEST(ending.errors == "lectern x: no luck\n");
}

BOOST_AUTO_TEST_CASE(a_refused_right_is_told_without_the_statement_and_with_who_has_it) {
    const auto told = [](std::string_view who_may) {
        return run_and_capture([&] {
                   return report_failures(
                       "lectern x",
                       []() -> int {
                           throw DatabaseError{
                               "database: ERROR:  permission denied for table users (SELECT id "
                               "FROM users (x))",
                               "42501"};
                       },
                       who_may);
               })
            .errors;
    };
    BOOST_TEST(told("lectern-migrate") ==
               "lectern x: permission denied for table users; lectern-migrate may\n");
    BOOST_TEST(told("") ==
               "lectern x: permission denied for table users; operators may: see "
               "docs/installation.md for their role in PostgreSQL\n");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
