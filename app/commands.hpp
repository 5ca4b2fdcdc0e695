#pragma once

#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace lectern {

using Arguments = std::vector<std::string>;

/// Wrong use of a command: exit status 2.
struct UsageError {
    std::string message;
};

/// The command cannot do it, or the answer is no: one line that names the object, exit status 1.
class AnswerIsNo : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// One `lectern` subcommand. `run` gets what follows its name, and answers the exit status: 0, or 1
/// when the answer is no or it failed.
struct Command {
    std::string_view name;       // `course import`
    std::string_view arguments;  // `FILE`
    std::string_view help;
    int (*run)(const Arguments& arguments);
    std::string_view details = {};  // more lines for its own `--help`
};

const std::vector<Command>& commands();

/// Runs the command that the words name. Prints help for none, `--help` and `help`; one line and 2
/// for a wrong use.
int run_command(const Arguments& words);

/// Throws UsageError when a command that takes no arguments was given one.
void expect_no_arguments(const Arguments& arguments);

/// Runs `work` and answers its exit status; what it throws becomes a line `NAME: …` on standard
/// error and 1, a ConfigError one line per setting.
int report_failures(const std::string& name, const std::function<int()>& work);

}  // namespace lectern
