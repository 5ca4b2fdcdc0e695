#pragma once

#include <vector>

#include "audit/audit.hpp"
#include "authoring/sync_line.hpp"
#include "platform/database.hpp"
#include "platform/stripe.hpp"

// Compares the prices of courses with those at Stripe.

namespace lectern::authoring {

/// Creates a price at Stripe for every paid course that has none, and checks the existing ones.
/// Never changes an existing price. Skips retired courses. Throws PaymentsError.
std::vector<SyncLine> sync_prices(Database& database, Payments& payments, const audit::Act& act);

}  // namespace lectern::authoring
