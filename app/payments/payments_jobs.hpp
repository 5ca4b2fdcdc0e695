#pragma once

#include "services.hpp"

namespace lectern::payments {

/// Retries the failed events that are due. Returns how many.
int retry_stripe_events(Services& services);

/// Reads the refunds, disputes and receipts of the orders that are due from Stripe. Returns how
/// many orders.
int settle_orders(Services& services);

/// Schedules the stored events whose type an earlier release did not know. Returns how many.
int reopen_events(Services& services);

/// Reads the sessions of abandoned orders from Stripe, and expires the orders that never got one.
/// Always returns 0: an order whose session is still open is checked again in the next run.
int expire_abandoned_orders(Services& services);

/// Notifies the operator if Stripe's webhooks do not arrive. Always returns 0.
int watch_webhooks(Services& services);

}  // namespace lectern::payments
