#pragma once

#include <vector>

#include "payments/orders.hpp"
#include "platform/database.hpp"
#include "platform/json.hpp"

namespace lectern::operations {

/// Returns the lists in the evidence about an order, by name, each a JSON array: the money that was
/// returned or is disputed, the buyer's earlier orders, the mails and their delivery, and what the
/// owner did.
std::vector<json::Member> evidence_lists(DatabaseHandle& handle, const payments::Order& order);

}  // namespace lectern::operations
