#pragma once

#include "console/command.hpp"

namespace lectern::operations {

/// `lectern migrate`: applies the missing migrations and prints their names.
int migrate_database(const Options& options);

}  // namespace lectern::operations
