#pragma once

#include <string>

#include "payments/orders.hpp"
#include "platform/database.hpp"

// How an order is read from its row. For the statements that find or lock orders.

namespace lectern::payments {

/// Returns the start of a statement: `SELECT` with the columns of an order, and `FROM` with the
/// tables `orders`, `order_items` and `courses`.
const std::string& select_order();

/// Reads the order from a row of such a statement.
Order order_from(const Row& row);

}  // namespace lectern::payments
