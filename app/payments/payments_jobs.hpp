#pragma once

#include "services.hpp"

namespace lectern::payments {

/// Works again on the failed events that are due. Answers how many.
int retry_stripe_events(Services& services);

/// Asks Stripe for the refunds, disputes and receipts of the orders that are due. Answers how many.
int settle_orders(Services& services);

/// Has worked on again what an earlier release stored and did not know.
int reopen_events(Services& services);

/// Asks Stripe what became of orders that were left, and ends those that never got to Stripe.
/// Answers 0: one that is still open is asked for again later.
int expire_abandoned_orders(Services& services);

/// Tells the operator when Stripe's webhooks do not arrive.
int watch_webhooks(Services& services);

}  // namespace lectern::payments
