#pragma once

#include <string>

#include "audit/audit.hpp"
#include "payments/order_state.hpp"
#include "platform/database.hpp"

namespace lectern::payments {

/// Reads the facts of an order. The caller holds the order's lock.
OrderFacts list_facts(Transaction& transaction, OrderId order_id);
/// Returns the query that does so, for a statement that reads more; `$1` is the order.
const std::string& facts_query();
/// Reads the facts from the rows of that query. Other columns are left alone.
OrderFacts facts_from(const Rows& rows);

/// Recomputes the status and entitlements of an order from its facts. The caller holds the order's
/// lock.
void recompute_order(Transaction& transaction, const audit::Act& act, OrderId order_id);

}  // namespace lectern::payments
