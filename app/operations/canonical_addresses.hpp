#pragma once

#include "platform/database.hpp"

namespace lectern::operations {

/// The part of migration 0014 that SQL cannot do: fills `canonical_email` of each row whose address
/// is not ASCII. Throws std::runtime_error, naming the accounts by number, when two
/// of them turn out to have one address.
void fill_canonical_addresses(Transaction& transaction);

}  // namespace lectern::operations
