#pragma once

#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

// What a `lectern` subcommand is, and how one is found and run. commands.cpp has the table of them.

namespace lectern {

using Arguments = std::vector<std::string>;

/// Wrong use of a command: exit status 2.
struct UsageError {
    std::string message;
};

/// Thrown when a command cannot do its work or its answer is no: exit status 1. The message is one
/// line that names the object.
class CommandFailure : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// One `lectern` subcommand. `run` is given the words after its name. It returns the exit status:
/// 0, or 1 if the answer is no or the command failed.
struct Command {
    std::string_view name;       // `course import`
    std::string_view arguments;  // `FILE`
    std::string_view help;
    int (*run)(const Arguments& arguments);
    std::string_view details = {};  // more lines for its own `--help`
};

/// Throws UsageError if there is an argument.
void expect_no_arguments(const Arguments& arguments);

/// Runs `work` and returns its exit status. If it throws, writes `NAME: …` to standard error, one
/// line for each line of the message, and returns 1.
int report_failures(const std::string& name, const std::function<int()>& work);

/// Runs the command of `commands` that the words name, and returns its exit status. `print_help`
/// is called if there are no words, or for `--help` and `help`. Wrong use is reported on standard
/// error and returns 2.
int run_command(const std::vector<Command>& commands, const Arguments& words,
                const std::function<void()>& print_help);

}  // namespace lectern
