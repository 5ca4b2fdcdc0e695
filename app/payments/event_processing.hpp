#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "audit/audit.hpp"
#include "payments/stripe_event.hpp"
#include "platform/database.hpp"

// Interprets Stripe events: finds the order that an event is about, and records its facts.

namespace lectern::payments {

/// The `outcome_reason` of an ignored event whose type carries no facts about orders.
constexpr auto unknown_type = "type";

/// The outcome of processing an event.
struct EventOutcome {
    const char* status;  // stripe_events.status
    std::string reason;
    std::optional<OrderId> order_id;
    std::string awaited_intent = {};  // newly recorded as an order's payment: events waited for it
};

/// Processes an event: records its facts and returns the outcome. Exceptions reach the caller.
EventOutcome process_event(Transaction& transaction, const audit::Act& act,
                           const StripeEvent& event);

/// Returns the event types that carry facts about orders.
const std::vector<std::string>& event_types();

/// Returns the payment intent id of a refund, dispute or charge event, or an empty string for other
/// events and for objects with a fault.
std::string payment_intent_of(const StripeEvent& event);

}  // namespace lectern::payments
