#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "audit/checkpoint.hpp"
#include "platform/database.hpp"

namespace lectern::audit {

/// What the record is compared with besides its own seal.
struct Evidence {
    std::vector<std::string> public_keys = {};  // empty: signatures are not checked
    std::vector<Checkpoint> checkpoints = {};   // copies kept outside the database
};

struct Verification {
    std::int64_t position = 0;                 // the newest of the seal; 0: nothing is sealed
    std::int64_t unsealed = 0;                 // rows that are not sealed yet
    std::vector<Checkpoint> checkpoints = {};  // of the database and of the evidence
    std::optional<std::string> fault = {};     // the first one found; empty: the record is intact
};

/// Compares every sealed row with the seal, and the seal with the checkpoints. Names the first row
/// that was changed, removed, inserted or reordered, and a tail that was cut off.
Verification verify_record(Database& database, const Evidence& evidence);

}  // namespace lectern::audit
