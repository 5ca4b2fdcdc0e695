#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "audit/audit.hpp"
#include "platform/database.hpp"
#include "platform/stripe.hpp"

// Reads the current objects from Stripe where an event can be stale. The requests run outside of
// any transaction, between taking an order and settling it.

namespace lectern::payments {

struct OrderToSettle {
    OrderId id;
    std::string payment_intent;
    int requests = 0;  // made so far: a later request makes the result stale
    int failures = 0;  // of earlier tries
};

/// Takes one order that is due and reserves it for this process for a while. Returns nothing if
/// none is due.
std::optional<OrderToSettle> take_order_to_settle(Transaction& transaction, Timestamp now);

/// Finds an order, whether it is due or not. Returns nothing if it has no payment intent.
std::optional<OrderToSettle> find_order_to_settle(DatabaseHandle& handle, OrderId order_id);

/// The current state of an order at Stripe.
struct StripeState {
    std::vector<Refund> refunds;
    std::vector<Dispute> disputes;
    std::string receipt_url;
    std::optional<Timestamp> charged_at;  // by Stripe's clock
};
/// Reads them from Stripe by three requests. These functions throw PaymentsError.
StripeState fetch_stripe_state(Payments& payments, const std::string& payment_intent);
/// The same in two steps, for callers that need the charge of few orders: two requests, and one.
StripeState fetch_refunds_and_disputes(Payments& payments, const std::string& payment_intent);
void add_charge(Payments& payments, const std::string& payment_intent, StripeState& stripe_state);

/// Replaces the facts from events by the state at Stripe. If an event arrived in the meantime, the
/// state at Stripe only adds to the facts, and the order stays due.
void settle_order(Transaction& transaction, const audit::Act& act, const OrderToSettle& order,
                  const StripeState& stripe_state);

/// Schedules another try after a request to Stripe failed. Notifies the operator after several
/// failures in a row.
void postpone_settling(Transaction& transaction, const audit::Act& act, const OrderToSettle& order);

}  // namespace lectern::payments
