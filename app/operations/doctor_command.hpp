#pragma once

#include <string_view>
#include <vector>

#include "console/command.hpp"

namespace lectern::operations {

/// Returns the subjects of all checks: what `--only` takes, several with commas between.
std::vector<std::string_view> list_subjects();

/// Runs `lectern doctor [--only SUBJECTS] [--nginx DIR] [--json]`: checks the installation and all
/// that it depends on, and changes nothing. Exit status 1 if there is a fault. With
/// `--invariants`: prints the broken invariants of the database, and nothing else.
int examine_installation(const Options& options);

}  // namespace lectern::operations
