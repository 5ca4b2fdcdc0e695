#pragma once

#include "operations/access_facts.hpp"
#include "operations/explanation.hpp"

namespace lectern::operations {

/// Explains why an entitlement that an operator revoked gives no access.
Explanation explain_revocation(const Person& person, const CourseFacts& facts,
                               const PersonsEntitlement& entitlement);

}  // namespace lectern::operations
