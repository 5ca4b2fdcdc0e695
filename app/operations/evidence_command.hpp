#pragma once

#include "console/command.hpp"

namespace lectern::operations {

/// Runs `lectern order evidence ID [--json]`: prints what a dispute needs.
int show_order_evidence(const Options& options);

}  // namespace lectern::operations
