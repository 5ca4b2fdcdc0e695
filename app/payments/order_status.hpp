#pragma once

#include <cstdint>

#include "audit/audit.hpp"
#include "payments/order_state.hpp"
#include "platform/database.hpp"

namespace lectern::payments {

/// Reads the facts of an order. The caller holds the order's lock.
OrderFacts list_facts(Transaction& transaction, OrderId order_id);

/// Recomputes the status and entitlements of an order from its facts. The caller holds the order's
/// lock.
void recompute_order(Transaction& transaction, const audit::Act& act, OrderId order_id);

}  // namespace lectern::payments
