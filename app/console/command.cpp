#include "console/command.hpp"

#include <algorithm>
#include <iostream>
#include <sstream>

#include <unistd.h>

#include "platform/whole_line.hpp"

namespace lectern {
namespace {

constexpr int failed = 1;
constexpr int wrong_use = 2;

std::string usage_of(const Command& command) {
    auto usage = "lectern " + std::string{command.name};
    if (!command.arguments.empty()) usage += ' ' + std::string{command.arguments};
    return usage;
}

int print_command_help(const Command& command) {
    std::cout << "Usage: " << usage_of(command) << "\n\n" << command.help << '\n';
    if (!command.details.empty()) std::cout << '\n' << command.details;
    return 0;
}

std::size_t words_in(std::string_view name) {
    return 1 + static_cast<std::size_t>(std::ranges::count(name, ' '));
}

bool is_named_by(const Command& command, const Arguments& words) {
    if (words.size() < words_in(command.name)) return false;
    std::string name = words[0];
    for (std::size_t i = 1; i < words_in(command.name); ++i) name += ' ' + words[i];
    return name == command.name;
}

/// Returns the command with the longest name that the words begin with, or nullptr.
const Command* find_command(const std::vector<Command>& commands, const Arguments& words) {
    const Command* found = nullptr;
    for (const auto& command : commands) {
        const bool is_longer = found == nullptr || words_in(command.name) > words_in(found->name);
        if (is_longer && is_named_by(command, words)) found = &command;
    }
    return found;
}

int report_wrong_use(const std::string& message, const std::string& usage) {
    std::cerr << message << "\nUsage: " << usage << '\n';
    return wrong_use;
}

/// Reports an unknown command, with the usage of the commands that begin with the same word.
int report_unknown(const std::vector<Command>& commands, const std::string& first_word) {
    std::string usage;
    for (const auto& command : commands) {
        if (!command.name.starts_with(first_word + ' ')) continue;
        usage += (usage.empty() ? "" : "\n       ") + usage_of(command);
    }
    return report_wrong_use("lectern: no command " + first_word,
                            usage.empty() ? "lectern --help" : usage);
}

/// Flushes standard output and returns `status`, or 1 if the output could not be written (such as
/// on a full disk): a lost result counts as a failure. A reader that closed the pipe (such as
/// `head`) is no failure.
int flush_output(int status, const std::string& name) {
    if (std::cout.flush() || reader_has_closed(STDOUT_FILENO)) return status;
    std::cerr << name << ": standard output: cannot be written\n";
    return failed;
}

int run(const Command& command, const Arguments& arguments) {
    const auto name = "lectern " + std::string{command.name};
    if (arguments == Arguments{"--help"}) return flush_output(print_command_help(command), name);
    try {
        return flush_output(report_failures(name, [&] { return command.run(arguments); }), name);
    } catch (const UsageError& error) {
        return report_wrong_use(name + ": " + error.message, usage_of(command));
    }
}

}  // namespace

void expect_no_arguments(const Arguments& arguments) {
    if (!arguments.empty()) throw UsageError{"takes no arguments, got " + arguments[0]};
}

int report_failures(const std::string& name, const std::function<int()>& work) {
    try {
        return work();
    } catch (const std::exception& error) {
        std::istringstream lines{error.what()};
        for (std::string line; std::getline(lines, line);)
            std::cerr << name << ": " << line << '\n';
    }
    return failed;
}

int run_command(const std::vector<Command>& commands, const Arguments& words,
                const std::function<void()>& print_help) {
    if (words.empty() || words[0] == "--help" || words[0] == "help") {
        print_help();
        return flush_output(0, "lectern");
    }
    if (words[0] == "--version") {
        std::cout << "lectern " LECTERN_VERSION "\n";
        return flush_output(0, "lectern");
    }
    const auto* command = find_command(commands, words);
    if (command == nullptr) return report_unknown(commands, words[0]);
    const auto name_end = words.begin() + static_cast<std::ptrdiff_t>(words_in(command->name));
    return run(*command, {name_end, words.end()});
}

}  // namespace lectern
