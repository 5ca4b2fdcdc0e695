#pragma once

#include "console/command.hpp"

namespace lectern::operations {

/// `lectern backup DIR [--keep N]`: writes a backup to DIR, or with --keep to a new directory in
/// DIR, and then removes the older ones there.
int back_up_database(const Options& options);

}  // namespace lectern::operations
