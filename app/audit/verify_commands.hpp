#pragma once

#include <string>

#include "audit/verify.hpp"
#include "console/command.hpp"
#include "platform/database.hpp"

namespace lectern::audit {

/// What `lectern audit verify` prints about an intact audit record: a line, and a JSON object.
struct IntactRecord {
    std::string line;
    std::string record;
};

/// Verifies the audit record of a database. Throws CommandFailure that names the first fault.
IntactRecord expect_intact_record(Database& database, const Evidence& evidence);

/// Runs `lectern audit verify`: compares the audit record with its seal and with checkpoints.
int verify_audit(const Options& options);

}  // namespace lectern::audit
