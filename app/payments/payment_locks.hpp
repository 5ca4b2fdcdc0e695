#pragma once

#include <optional>
#include <string>

#include "payments/orders.hpp"
#include "platform/database.hpp"
#include "platform/stripe.hpp"

// The locks under which reports of Stripe's are recorded. To avoid deadlocks, every transaction
// takes those it needs in this sequence: the delivery of an event, the payment intent, the order.

namespace lectern::payments {

/// Waits for other deliveries of the event, and lets others wait until the transaction ends.
/// Returns whether the event is known to be stored; then its row is locked. A delivery that this
/// one waited for may have stored it too, so storing it must still be able to find it there.
bool lock_delivery(Transaction& transaction, const std::string& stripe_event_id);

/// Locks a payment intent until the transaction ends, so that an event and the payment that it
/// waits for cannot miss each other.
void lock_payment_intent(Transaction& transaction, const std::string& payment_intent);

/// Finds the order that a session of this installation is about, by its id in Stripe's metadata or
/// else by the payment intent. Locks the payment intent and then the order. Returns nothing for a
/// session of another installation, and if there is no such order.
std::optional<Order> lock_order_of_session(Transaction& transaction,
                                           const CheckoutSession& session);

}  // namespace lectern::payments
