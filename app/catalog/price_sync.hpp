#pragma once

#include <string>
#include <vector>

#include "audit/audit.hpp"
#include "platform/database.hpp"
#include "platform/stripe.hpp"

// The prices of courses, at Stripe and here.

namespace lectern::catalog {

struct PriceLine {
    std::string text;  // `course practical-sql: price_1 is 4900 EUR at Stripe too`
    bool is_right = false;
};

/// Makes Stripe's price of each paid course that has none, and checks those that there are: one
/// whose amount or currency differs is not touched. Throws PaymentsUnavailable.
std::vector<PriceLine> sync_prices(Database& database, Payments& payments, const audit::Act& act);

}  // namespace lectern::catalog
