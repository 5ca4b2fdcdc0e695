#pragma once

#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "console/setting_group.hpp"

// What a `lectern` subcommand is. commands.cpp joins the table of them; command_line.cpp finds and
// runs one.

namespace lectern {

class Options;

/// The words of a command line.
using Words = std::vector<std::string>;

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

/// Returns the only values that a parameter takes, for completion; nullptr if there is no such
/// list. The command itself refuses others (expect_one_of).
using ListValues = std::vector<std::string_view> (*)();

/// An argument that a command takes. Required arguments come first.
struct Argument {
    std::string_view name;       // `EMAIL|ID`
    std::string_view help = {};  // empty if the name says enough
    bool is_required = true;
    ListValues values = nullptr;
};

/// An option that a command takes, once and anywhere after the command's name.
struct Option {
    std::string_view name;        // `--email`, `-f`
    std::string_view value_name;  // `ADDRESS`; empty for a flag, which has no value
    std::string_view help;
    bool is_required = false;
    ListValues values = nullptr;
};

/// One `lectern` subcommand. `run` returns the exit status: 0, or 1 if the answer is no or the
/// command failed.
struct Command {
    std::string_view name;  // `course import`
    std::string_view help;
    int (*run)(const Options& options);
    std::vector<SettingGroup> uses = {};  // the settings that it may ask for; not of a service
    std::vector<Argument> arguments = {};
    std::vector<Option> options = {};
    std::string_view details = {};  // more lines for its own `--help`
    bool is_service = false;        // prints audit lines on standard output, as they come
    std::string_view who_may = {};  // who has the rights in the database, if operators lack some
};

/// Returns `lectern order show ID [--json]`.
std::string usage_of(const Command& command);

/// A line of a help text: `--email ADDRESS`, and what it is.
struct HelpRow {
    std::string name;
    std::string_view help;
};

/// Returns the arguments that need an explanation, and all options.
std::vector<HelpRow> list_explanations(const Command& command);

/// Returns a line for each command with its name and help.
std::string list_of(const std::vector<Command>& commands);

/// Returns text about the settings that a command uses, for its help; empty if it uses none.
using SettingsText = std::function<std::string(const Command& command)>;

/// Prints what a command does and takes, and its settings.
void print_help_of(const Command& command, const SettingsText& settings_text);

/// Runs `work` and returns its exit status. If it throws, writes `NAME: …` to standard error, one
/// line for each line of the message, and returns 1. If the database refused a right, the line says
/// who may.
int report_failures(const std::string& name, const std::function<int()>& work,
                    std::string_view who_may = {});

}  // namespace lectern
