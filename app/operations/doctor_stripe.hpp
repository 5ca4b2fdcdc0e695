#pragma once

#include <string>

#include "operations/doctor.hpp"
#include "platform/clock.hpp"
#include "platform/database.hpp"
#include "platform/stripe.hpp"
#include "platform/stripe_account.hpp"

// What `lectern doctor` asks Stripe.

namespace lectern::operations {

/// Stripe knows the key, and it is of the mode that the settings say.
Findings check_stripe_key(const StripeAccount& account, bool is_live_wanted);
/// Stripe's clock agrees with `clock`.
Findings check_stripe_clock(const StripeAccount& account, const Clock& clock);
/// An enabled endpoint has this URL and gets all types of events that carry facts about orders.
Findings check_webhook_endpoint(const StripeAccount& account, const std::string& url);
/// Each course that is sold has a price, which is active, of the course's amount and currency, and
/// of the school's tax behavior.
Findings check_prices(Database& database, Payments& payments, Tax tax);

}  // namespace lectern::operations
