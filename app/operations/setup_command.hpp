#pragma once

#include <string>
#include <vector>

#include "console/command.hpp"

namespace lectern::operations {

/// Returns what the script is called with: its path, and the options of `lectern setup` in the
/// order of their names.
std::vector<std::string> words_of_setup(const Options& options, const std::string& script);

/// `lectern setup`: becomes the script `installation/setup` in LECTERN_SHARE, which does the work
/// (docs/decisions/0032-setup-is-a-script.md). Returns only if the script cannot be started.
int set_up_host(const Options& options);

}  // namespace lectern::operations
