#pragma once

#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include <stdlib.h>

#include "commands.hpp"
#include "support/captured_output.hpp"

namespace lectern::test {

/// Exit status and output of a command. `output` and `errors` are the text for people. `lines` are
/// the lines written to the descriptor of standard output: rows that `audit tail` prints, and the
/// audit lines of a function that is not run as a command. `audit_lines` are those of a command,
/// which go to the descriptor of standard error.
struct CommandResult {
    int status = 0;
    std::string output;
    std::string errors;
    std::vector<std::string> lines = {};
    std::vector<std::string> audit_lines = {};
};

/// Returns the audit lines among others, such as those of the log.
inline std::vector<std::string> audit_lines_among(std::vector<std::string> lines) {
    std::erase_if(lines, [](const auto& line) { return !line.starts_with("{\"audit\":"); });
    return lines;
}

/// Captures what is written to a stream during its lifetime.
class CapturedStream {
  public:
    explicit CapturedStream(std::ostream& stream)
        : stream_{stream}, old_{stream.rdbuf(text_.rdbuf())} {}
    ~CapturedStream() { stream_.rdbuf(old_); }
    CapturedStream(const CapturedStream&) = delete;
    CapturedStream& operator=(const CapturedStream&) = delete;
    [[nodiscard]] std::string text() const { return text_.str(); }

  private:
    std::ostringstream text_;
    std::ostream& stream_;
    std::streambuf* old_;
};

template <typename Function>
CommandResult run_and_capture(Function&& function) {
    const CapturedOutput lines;
    const CapturedOutput other_lines{STDERR_FILENO};
    const CapturedStream output{std::cout};
    const CapturedStream errors{std::cerr};
    const int status = function();
    return {status, output.text(), errors.text(), lines.lines(),
            audit_lines_among(other_lines.lines())};
}

/// Runs `lectern` with these arguments.
inline CommandResult run(const Words& words) {
    return run_and_capture([&] { return run_command(words); });
}

inline bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

/// Sets LECTERN_DATABASE_URL for commands during its lifetime.
class CommandDatabase {
  public:
    explicit CommandDatabase(const std::string& connection_string) {
        setenv("LECTERN_DATABASE_URL", connection_string.c_str(), 1);
    }
    ~CommandDatabase() { unsetenv("LECTERN_DATABASE_URL"); }
    CommandDatabase(const CommandDatabase&) = delete;
    CommandDatabase& operator=(const CommandDatabase&) = delete;
};

}  // namespace lectern::test
