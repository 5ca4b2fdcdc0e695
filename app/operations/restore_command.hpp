#pragma once

#include "console/command.hpp"

namespace lectern::operations {

/// `lectern restore DIR`: restores a backup into the empty database of LECTERN_DATABASE_URL.
/// With --verify: only into a scratch database, which it drops.
int restore_database(const Options& options);

}  // namespace lectern::operations
