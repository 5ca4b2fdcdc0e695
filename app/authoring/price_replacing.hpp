#pragma once

#include <string>
#include <vector>

#include "audit/audit.hpp"
#include "authoring/prices_at_stripe.hpp"
#include "authoring/sync_line.hpp"
#include "platform/database.hpp"
#include "platform/stripe.hpp"

// How a course gets a price at Stripe in place of another, which Stripe does not let anybody
// change: the new price is made, the course is sold at it, and then the old one is archived. Each
// step may be repeated, so a run that failed is finished by the next one.

namespace lectern::authoring {

/// Sells the course at its next amount, for which `stripe_price` is the price at Stripe. Returns
/// whether that was done: not if the course has changed since it was read.
bool save_next_price(Transaction& transaction, const audit::Act& act, const PricedCourse& course,
                     const std::string& stripe_price);

/// Archives the prices that courses were sold at before, at Stripe, if that is not done yet.
/// Returns a line for each price that Stripe did not archive: it refuses the default price of a
/// product.
std::vector<SyncLine> archive_replaced_prices(Database& database, Payments& payments,
                                              Timestamp now);

}  // namespace lectern::authoring
