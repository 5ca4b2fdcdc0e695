#pragma once

#include <string>
#include <vector>

#include "audit/audit.hpp"
#include "platform/database.hpp"
#include "platform/stripe.hpp"

// Compares the prices of courses with those at Stripe.

namespace lectern::authoring {

struct PriceCheck {
    std::string text;  // `course practical-sql: price_1 is 4900 EUR at Stripe too`
    bool is_ok = false;
};

/// Creates a price at Stripe for every paid course that has none, and checks the existing ones.
/// Never changes an existing price. Skips retired courses. Throws PaymentsError.
std::vector<PriceCheck> sync_prices(Database& database, Payments& payments, const audit::Act& act);

}  // namespace lectern::authoring
