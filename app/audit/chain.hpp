#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "audit/checkpoint.hpp"
#include "platform/database.hpp"

// The chain of hashes that the seal makes of the rows.

namespace lectern::audit {

struct FollowedChain {
    std::int64_t position = 0;                   // the last one that follows from those before it
    std::optional<std::string> fault = {};       // the first one of the chain itself
    std::optional<std::string> difference = {};  // to a checkpoint, a cut-off tail, or a later row
};

/// Follows the chain from its beginning to its end or first fault, and compares it with the
/// checkpoints, which are in the order of their positions. What is different counts only if there
/// is no fault.
FollowedChain follow_chain(DatabaseHandle& handle, const std::vector<Checkpoint>& checkpoints);

}  // namespace lectern::audit
