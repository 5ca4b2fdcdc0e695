#pragma once

#include "console/command.hpp"

namespace lectern::operations {

/// Runs `lectern backup DIR [--keep N]`: writes a backup to DIR, or with --keep to a new directory
/// in DIR, and then removes the older ones there.
int back_up_database(const Options& options);

/// Runs `lectern restore DIR`: restores a backup into the empty database of LECTERN_DATABASE_URL.
/// With --verify it restores only into a scratch database, which it drops.
int restore_database(const Options& options);

}  // namespace lectern::operations
