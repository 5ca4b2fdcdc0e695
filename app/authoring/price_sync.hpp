#pragma once

#include <string>
#include <vector>

#include "audit/audit.hpp"
#include "authoring/sync_line.hpp"
#include "platform/database.hpp"
#include "platform/stripe.hpp"

// Compares the prices of courses with those at Stripe.

namespace lectern::authoring {

/// The tax behavior of new prices, and the tax code of their products. Stripe does not let either
/// kind of price become the other.
struct NewPriceTax {
    Tax tax = Tax::off;
    std::string product_code = {};  // txcd_…; not used if tax is off
};

/// Creates a price at Stripe for every paid course that has none or whose course file asks for
/// another amount, and checks the others. Then archives the prices that it has replaced, now or
/// before. Skips retired courses. Throws PaymentsError.
std::vector<SyncLine> sync_prices(Database& database, Payments& payments, const audit::Act& act,
                                  const NewPriceTax& tax);

}  // namespace lectern::authoring
