#pragma once

#include "console/command.hpp"

namespace lectern::operations {

/// `lectern migrate`: applies the missing *before* migrations, with `--after` all of them, and
/// prints their names. With `--dry-run` it only prints what would run. On a newer schema it says
/// so, changes nothing and returns 0.
int migrate_database(const Options& options);

}  // namespace lectern::operations
