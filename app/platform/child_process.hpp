#pragma once

#include <string>
#include <utility>
#include <vector>

#include "platform/stop_signal.hpp"

namespace lectern {

/// A program to run: its name, which is looked up in PATH, with its arguments, and variables that
/// are added to its environment.
struct Program {
    std::vector<std::string> words;
    std::vector<std::pair<std::string, std::string>> environment = {};
};

/// Runs a program without a shell and waits for it. Its input is empty, and its output is
/// discarded. If a stop signal comes, ends it. Throws std::runtime_error if it cannot be started,
/// was ended or fails; the message is the line of its standard error that names the error.
void run_program(const Program& program, StopSignal& stop);

}  // namespace lectern
