#pragma once

#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "console/report.hpp"

// How `lectern doctor` runs its checks and prints what they find. doctor_command.cpp has the table
// of checks, and the other files doctor_* have the checks of one subject each.

namespace lectern::operations {

/// What a check found: one line of the output.
struct Finding {
    enum class State { ok, fault, not_checked };

    State state = State::ok;
    std::string fact;
    std::string fix = {};  // what to do; empty unless this is a fault
};

using Findings = std::vector<Finding>;

Finding sound(std::string fact);
Finding faulty(std::string fact, std::string fix);
/// For what cannot be checked and is no fault of the installation by that.
Finding not_checked(std::string reason);

/// Thrown by a check for what this user cannot check, such as a secret that it cannot read.
class CannotCheck : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// One check of a subject. It may throw: ConfigError if a setting that it needs is missing or
/// wrong, CannotCheck, anything else if it fails. A line of a ConfigError that was told as a fault
/// before is told as not checked.
struct Check {
    std::string_view subject;                  // `--only` chooses by it
    std::string_view name;                     // unique
    std::vector<std::string_view> needs = {};  // earlier checks; without a fault, if this is to run
    std::function<Findings()> run;
};

struct CheckedFinding {
    std::string_view subject;
    std::string_view check;
    Finding finding;
};

/// Runs the checks of the chosen subjects in their order, and those that they need. Calls `tell`
/// with each finding. Of a check that is only needed, it tells the faults. A check that needs a
/// failed one does not run, and is told as not checked. Returns whether there is no fault.
bool run_checks(const std::vector<Check>& checks, const std::vector<std::string>& subjects,
                const std::function<void(const CheckedFinding&)>& tell);

/// Returns the subjects of the checks, each once.
std::vector<std::string_view> subjects_of(const std::vector<Check>& checks);

/// Prints a finding as one line, or as one JSON object.
void print_finding(const CheckedFinding& found, OutputFormat output_format);

/// Returns the first line of a message, such as PostgreSQL's, whose other lines may quote rows.
std::string first_line_of(const std::string& message);

}  // namespace lectern::operations
