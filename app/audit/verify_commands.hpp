#pragma once

#include "console/command.hpp"

namespace lectern::audit {

/// Runs `lectern audit verify`: compares the audit record with its seal and with checkpoints.
int verify_audit(const Options& options);

}  // namespace lectern::audit
