#include "console/command_line.hpp"

#include <algorithm>
#include <iostream>
#include <iterator>
#include <optional>
#include <sstream>
#include <utility>

#include <unistd.h>

#include <CLI/CLI.hpp>

#include "console/options.hpp"
#include "platform/standard_output.hpp"
#include "platform/utf8.hpp"
#include "platform/version.hpp"
#include "platform/whole_line.hpp"

namespace lectern {
namespace {

constexpr int failed = 1;
constexpr int wrong_use = 2;

/// CLI11's name of an argument; ours may have characters that CLI11 refuses.
std::string argument_key(std::size_t position) {
    return "argument" + std::to_string(position);
}

CLI::App& add_app(CLI::App& parent, const std::string& name) {
    const auto known = parent.get_subcommands(
        [&](const CLI::App* subcommand) { return subcommand->get_name() == name; });
    if (!known.empty()) return *known.front();
    auto& added = *parent.add_subcommand(name);
    added.add_flag("--help");
    return added;
}

void add_command(CLI::App& root, const Command& command) {
    auto* app = &root;
    std::istringstream names{std::string{command.name}};
    for (std::string name; names >> name;) app = &add_app(*app, name);
    for (const auto& option : command.options) {
        const std::string name{option.name};
        auto* const added = option.value_name.empty() ? app->add_flag(name) : app->add_option(name);
        added->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    }
    // An option for each argument, because CLI11 would split `[a,b]` in a list of arguments.
    for (std::size_t at = 0; at < command.arguments.size(); ++at) app->add_option(argument_key(at));
}

/// Adds the commands and their groups. CLI11 splits the words and finds the command; it prints and
/// requires nothing, so that all messages are ours.
void add_commands(CLI::App& root, const std::vector<Command>& commands) {
    root.set_help_flag();
    root.allow_extras();
    // Without a maximum, an argument that is also the name of a command would start that command.
    root.require_subcommand(0, 1);
    root.add_flag("--help");
    root.add_flag("--version");
    for (const auto& command : commands) add_command(root, command);
}

/// Returns the words with `--name=` as two words. CLI11 would take the next word as the value.
Words with_separate_empty_values(const Words& words) {
    Words separated;
    for (auto word = words.begin(); word != words.end(); ++word) {
        if (*word == "--") {
            separated.insert(separated.end(), word, words.end());
            break;
        }
        const bool has_empty_value = word->starts_with("--") && word->find('=') + 1 == word->size();
        separated.push_back(has_empty_value ? word->substr(0, word->size() - 1) : *word);
        if (has_empty_value) separated.emplace_back();
    }
    return separated;
}

/// What the words name, and what follows the name.
struct ParsedWords {
    const CLI::App* app;  // the command or group
    std::string name;     // `order list`, `order`, or nothing
    std::string option_without_value;
};

/// Returns the first word that the command or group does not take.
std::optional<std::string> unknown_word(const CLI::App& app) {
    for (const auto& word : app.remaining())
        if (word != "--") return word;
    return std::nullopt;
}

bool asks_for_help(const CLI::App& app) {
    return app.count("--help") > 0;
}

ParsedWords parse(CLI::App& root, const Words& words) {
    ParsedWords parsed{.app = &root, .name = {}, .option_without_value = {}};
    auto last_first = with_separate_empty_values(words);
    std::ranges::reverse(last_first);  // as CLI11 takes them
    try {
        root.parse(std::move(last_first));
    } catch (const CLI::ArgumentMismatch&) {
        parsed.option_without_value = words.back();
    }
    while (!parsed.app->get_subcommands().empty() && !unknown_word(*parsed.app) &&
           !asks_for_help(*parsed.app)) {
        parsed.app = parsed.app->get_subcommands().front();
        parsed.name += (parsed.name.empty() ? "" : " ") + parsed.app->get_name();
    }
    return parsed;
}

bool is_blank(const std::string& text) {
    return text.find_first_not_of(" \t\n") == std::string::npos;
}

/// Throws UsageError if what is required is missing or blank.
void expect_text(std::string_view name, const Words& results) {
    if (results.empty() || is_blank(results.front()))
        throw UsageError{std::string{name} + " is missing"};
}

void check(const Option& option, const Words& results) {
    const std::string name{option.name};
    const bool is_flag = option.value_name.empty();
    if (is_flag && std::ranges::any_of(results, [](const auto& text) { return text != "true"; }))
        throw UsageError{name + " takes no value"};
    if (!is_flag && results.size() > 1) throw UsageError{name + " is given more than once"};
    if (option.is_required) expect_text(name, results);
}

/// Throws UsageError unless the command takes what it was given.
Options options_of(const Command& command, const ParsedWords& parsed) {
    if (const auto word = unknown_word(*parsed.app))
        throw UsageError{(word->starts_with('-') ? "has no option " : "unexpected argument ") +
                         *word};
    if (!parsed.option_without_value.empty())
        throw UsageError{parsed.option_without_value + " needs a value"};
    Options::Values values;
    for (const auto& option : command.options) {
        const std::string name{option.name};
        const auto& results = parsed.app->get_option(name)->results();
        check(option, results);
        if (!results.empty()) values[name] = results.front();
    }
    Words arguments;
    for (std::size_t at = 0; at < command.arguments.size(); ++at) {
        const auto& argument = command.arguments[at];
        const auto& results = parsed.app->get_option(argument_key(at))->results();
        if (argument.is_required) expect_text(argument.name, results);
        if (!results.empty()) arguments.push_back(results.front());
    }
    return Options{std::move(values), std::move(arguments), command.uses};
}

int report_wrong_use(const std::string& message, const std::string& usage) {
    std::cerr << shown(message) << "\nUsage: " << usage << '\n';
    return wrong_use;
}

/// Flushes standard output and returns `status`, or 1 if the output could not be written (such as
/// on a full disk): a lost result counts as a failure. A reader that closed the pipe (such as
/// `head`) is no failure.
int flush_output(int status, const std::string& name) {
    if (std::cout.flush() || reader_has_closed(STDOUT_FILENO)) return status;
    std::cerr << name << ": standard output: cannot be written\n";
    return failed;
}

int run(const Command& command, const ParsedWords& parsed, const SettingsText& settings_text) {
    const auto name = "lectern " + parsed.name;
    if (asks_for_help(*parsed.app)) {
        print_help_of(command, settings_text);
        return flush_output(0, name);
    }
    std::optional<LinesAfterResult> audit_lines;
    if (!command.is_service) audit_lines.emplace();
    try {
        const auto options = options_of(command, parsed);
        return flush_output(report_failures(
                                name, [&] { return command.run(options); }, command.who_may),
                            name);
    } catch (const UsageError& error) {
        return report_wrong_use(name + ": " + error.message, usage_of(command));
    }
}

/// Returns the names of what a group has: `list, show`.
std::string names_in(const CLI::App& group) {
    std::string names;
    for (const auto* member : group.get_subcommands([](const CLI::App*) { return true; }))
        names += (names.empty() ? "" : ", ") + member->get_name();
    return names;
}

/// Returns why the words name no command, but a group (`order`) at most.
std::string why_no_command(const CLI::App& group) {
    const auto word = unknown_word(group);
    if (word && word->starts_with('-')) return "has no option " + *word;
    return (word ? "no command " + *word + "; there are " : "needs a command: ") + names_in(group);
}

/// Answers words that name a group only, such as `order`.
int run_group(const std::vector<Command>& commands, const ParsedWords& parsed) {
    const auto name = "lectern " + parsed.name;
    std::vector<Command> members;
    std::ranges::copy_if(commands, std::back_inserter(members), [&](const Command& command) {
        return command.name.starts_with(parsed.name + ' ');
    });
    if (asks_for_help(*parsed.app) && !unknown_word(*parsed.app)) {
        std::cout << "Usage: " << name << " COMMAND\n\n" << list_of(members);
        return flush_output(0, name);
    }
    std::string usage;
    for (const auto& member : members)
        usage += (usage.empty() ? "" : "\n       ") + usage_of(member);
    return report_wrong_use(name + ": " + why_no_command(*parsed.app), usage);
}

/// Answers words that name no command and no group.
int run_root(const ParsedWords& parsed, const Words& words,
             const std::function<void()>& print_help) {
    if (unknown_word(*parsed.app) || (!words.empty() && parsed.app->count_all() == 0))
        return report_wrong_use("lectern: " + why_no_command(*parsed.app), "lectern --help");
    print_help();
    return flush_output(0, "lectern");
}

int print_version() {
    std::cout << "lectern " << version_with_commit() << '\n';
    return flush_output(0, "lectern");
}

/// Returns the words with `help order list` as `order list --help`.
Words with_help_as_option(Words words) {
    if (words.empty() || words.front() != "help") return words;
    words.erase(words.begin());
    words.emplace_back("--help");
    return words;
}

}  // namespace

int run_command(const std::vector<Command>& commands, const Words& words,
                const std::function<void()>& print_help, const SettingsText& settings_text) {
    for (const auto& word : words) {
        if (is_utf8(word)) continue;
        std::cerr << "lectern: not valid UTF-8: " << shown(repaired_utf8(word)) << '\n';
        return wrong_use;
    }
    CLI::App root;
    add_commands(root, commands);
    const auto parsed = parse(root, with_help_as_option(words));
    if (root.count("--version") > 0) return print_version();
    if (parsed.name.empty()) return run_root(parsed, words, print_help);
    const auto command = std::ranges::find(commands, parsed.name, &Command::name);
    return command == commands.end() ? run_group(commands, parsed)
                                     : run(*command, parsed, settings_text);
}

}  // namespace lectern
