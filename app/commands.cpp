#include "commands.hpp"

#include <algorithm>
#include <iostream>

#include "authoring/course_manual.hpp"
#include "commands_of_audit.hpp"
#include "commands_of_courses.hpp"
#include "commands_of_installation.hpp"
#include "commands_of_mail.hpp"
#include "commands_of_orders.hpp"
#include "commands_of_payments.hpp"
#include "commands_of_people.hpp"
#include "config.hpp"
#include "console/command_line.hpp"
#include "console/completion.hpp"
#include "console/manual.hpp"
#include "console/options.hpp"

namespace lectern {
namespace {

constexpr auto where_settings_are =
    "Settings are environment variables. A secret may also be in a file with its name in\n"
    "$CREDENTIALS_DIRECTORY. Commands, but not serve, jobs and migrate, also read them from\n"
    "the file LECTERN_SETTINGS [/etc/lectern/lectern.env], and secrets from files in the\n"
    "directory LECTERN_CREDENTIALS [/etc/lectern/credentials].\n";

/// Returns what a setting is, and its default.
std::string meaning_of(const Setting& setting) {
    std::string text{setting.meaning};
    if (!setting.default_value.empty()) text.append(" [").append(setting.default_value) += ']';
    return text;
}

std::string manual_of_commands() {
    return manual_of(commands(), where_settings_are);
}

std::string manual_of_all_settings() {
    std::vector<EnvironmentVariable> variables;
    for (const auto& setting : settings())
        variables.push_back({std::string{setting.name}, meaning_of(setting)});
    return manual_of_settings(where_settings_are, variables);
}

struct ManualPage {
    std::string_view name;
    std::string (*text)();
};

constexpr ManualPage manual_pages[] = {{"lectern", manual_of_commands},
                                       {"lectern-settings", manual_of_all_settings},
                                       {"lectern-course", authoring::manual_of_course_files}};

std::vector<std::string_view> list_manual_pages() {
    std::vector<std::string_view> names;
    for (const auto& page : manual_pages) names.push_back(page.name);
    return names;
}

int print_manual(const Options& options) {
    const std::string name = options.arguments().empty() ? "lectern" : options.argument();
    expect_one_of("PAGE", name, list_manual_pages());
    std::cout << std::ranges::find(manual_pages, name, &ManualPage::name)->text();
    return 0;
}

int print_completion(const Options& options) {
    expect_one_of("SHELL", options.argument(), list_shells());
    std::cout << completion_for(options.argument(), commands());
    return 0;
}

std::string help_of(const Setting& setting) {
    return "  " + std::string{setting.name} + "\n      " + meaning_of(setting) + '\n';
}

void print_help(std::ostream& out) {
    out << "Usage: lectern COMMAND\n\n"
        << list_of(commands())
        << "\n  lectern help COMMAND (or lectern COMMAND --help) explains one command; lectern "
           "--version\n\n"
        << where_settings_are << '\n';
    for (const auto& setting : settings()) out << help_of(setting);
}

/// Returns the settings of the groups that the command uses.
std::string settings_text(const Command& command) {
    std::string text;
    for (const auto& setting : settings())
        if (setting.is_in(command.uses)) text += help_of(setting);
    return text.empty() ? text : "Settings that it may ask for:\n" + text;
}

/// Returns the commands about Lectern's own commands. They are here because they read the whole
/// table.
std::vector<Command> commands_of_manual() {
    return {
        {"manual",
         "print a manual page: of the commands, the settings or course files",
         print_manual,
         {},
         {{"PAGE", "lectern, lectern-settings or lectern-course; lectern without it", false,
           list_manual_pages}},
         {},
         "To read one: lectern manual lectern-course | man -l -\n"},
        {"completion",
         "print the script by which a shell completes lectern",
         print_completion,
         {},
         {{"SHELL", "bash, zsh or fish", true, list_shells}},
         {},
         "The Debian package installs all three. To try one in bash:\n"
         "eval \"$(lectern completion bash)\"\n"},
    };
}

}  // namespace

const std::vector<Command>& commands() {
    // This order is the order of help, manual pages and completion.
    static const auto all = [] {
        std::vector<Command> table;
        for (const auto& rows : {commands_of_installation(), commands_of_courses(),
                                 commands_of_audit(), commands_of_orders(), commands_of_payments(),
                                 commands_of_people(), commands_of_mail(), commands_of_manual()})
            table.insert(table.end(), rows.begin(), rows.end());
        return table;
    }();
    return all;
}

int run_command(const Words& words) {
    return run_command(
        commands(), words, [] { print_help(std::cout); }, settings_text);
}

}  // namespace lectern
