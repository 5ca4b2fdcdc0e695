#pragma once

#include <functional>
#include <vector>

#include "console/command.hpp"

namespace lectern {

/// Runs the command of `commands` that the words name, and returns its exit status. `print_help`
/// is called if there are no words, or only `--help` or `help`; `settings_text` is part of the help
/// of one command. Wrong use is reported on standard error and returns 2.
int run_command(const std::vector<Command>& commands, const Words& words,
                const std::function<void()>& print_help, const SettingsText& settings_text = {});

}  // namespace lectern
