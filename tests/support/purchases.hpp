#pragma once

#include <string>

#include "payments/orders.hpp"
#include "platform/database.hpp"

// Purchases that tests of operators' commands look at: made by the application's own functions.

namespace lectern::test {

/// A guest's paid order for Practical SQL, whose course must be there.
payments::Order add_paid_order(Database& database, const std::string& email);

/// Stripe's event that the order was paid, as JSON.
std::string paid_event(Database& database, const payments::Order& order, const std::string& id);

/// Delivers it as the webhook does.
void deliver(Database& database, const std::string& event);

}  // namespace lectern::test
