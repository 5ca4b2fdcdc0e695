#pragma once

#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include <stdlib.h>

#include "commands.hpp"
#include "support/captured_output.hpp"

namespace lectern::test {

/// Exit status and output of a command. `output` and `errors` are the text for people; `lines` are
/// the lines written to the descriptor of standard output, which are audit lines.
struct Ending {
    int status = 0;
    std::string output;
    std::string errors;
    std::vector<std::string> lines = {};
};

/// Captures what is written to a stream during its lifetime.
class Caught {
  public:
    explicit Caught(std::ostream& stream) : stream_{stream}, old_{stream.rdbuf(text_.rdbuf())} {}
    ~Caught() { stream_.rdbuf(old_); }
    Caught(const Caught&) = delete;
    Caught& operator=(const Caught&) = delete;
    [[nodiscard]] std::string text() const { return text_.str(); }

  private:
    std::ostringstream text_;
    std::ostream& stream_;
    std::streambuf* old_;
};

template <typename Function>
Ending ending_of(Function&& function) {
    const CapturedOutput lines;
    const Caught output{std::cout};
    const Caught errors{std::cerr};
    const int status = function();
    return {status, output.text(), errors.text(), lines.lines()};
}

/// Runs `lectern` with these arguments.
inline Ending run(const Arguments& words) {
    return ending_of([&] { return run_command(words); });
}

inline bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

/// Sets LECTERN_DATABASE_URL for commands during its lifetime.
class DatabaseOfCommands {
  public:
    explicit DatabaseOfCommands(const std::string& connection_string) {
        setenv("LECTERN_DATABASE_URL", connection_string.c_str(), 1);
    }
    ~DatabaseOfCommands() { unsetenv("LECTERN_DATABASE_URL"); }
    DatabaseOfCommands(const DatabaseOfCommands&) = delete;
    DatabaseOfCommands& operator=(const DatabaseOfCommands&) = delete;
};

}  // namespace lectern::test
