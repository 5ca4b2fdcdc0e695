#pragma once

#include "platform/database.hpp"

namespace lectern::operations {

/// Does the part of migration 0014 that SQL cannot do: sets `canonical_email` in each row whose
/// address is not ASCII. Throws std::runtime_error with the ids of the accounts if several accounts
/// have the same canonical address.
void fill_canonical_addresses(Transaction& transaction);

}  // namespace lectern::operations
