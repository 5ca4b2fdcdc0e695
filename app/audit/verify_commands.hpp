#pragma once

#include <string>

#include "audit/verify.hpp"
#include "console/command.hpp"
#include "platform/database.hpp"

namespace lectern::audit {

/// Verifies the audit record of a database and returns a line that sums it up. Throws
/// CommandFailure that names the first fault.
std::string expect_intact_record(Database& database, const Evidence& evidence);

/// Runs `lectern audit verify`: compares the audit record with its seal and with checkpoints.
int verify_audit(const Options& options);

}  // namespace lectern::audit
