#pragma once

#include <string>

#include "payments/orders.hpp"
#include "platform/database.hpp"

// Purchases for tests of the operators' commands, made by the application's own functions.

namespace lectern::test {

/// Adds a guest's paid order for Practical SQL. The course must exist.
payments::Order add_paid_order(Database& database, const std::string& email);

/// Returns Stripe's event that the order was paid, as JSON.
std::string paid_event(Database& database, const payments::Order& order, const std::string& id);

/// Processes the event as the webhook does.
void deliver(Database& database, const std::string& event);

}  // namespace lectern::test
