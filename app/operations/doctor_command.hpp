#pragma once

#include "console/command.hpp"

namespace lectern::operations {

/// Runs `lectern doctor [--only SUBJECTS] [--nginx DIR] [--json]`: checks the installation and all
/// that it depends on, and changes nothing. Exit status 1 if there is a fault. With
/// `--invariants`: prints the broken invariants of the database, and nothing else.
int examine_installation(const Options& options);

}  // namespace lectern::operations
