#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "payments/stripe_events.hpp"

// What an event tells of orders: which it is about, and the facts that are recorded of it.

namespace lectern::payments {

/// Why an event was ignored whose type tells nothing of orders.
constexpr auto unknown_type = "type";

/// What working on an event came to.
struct Verdict {
    const char* status;  // of stripe_events
    std::string reason;
    std::optional<std::int64_t> order_id;
};

/// Works on an event. Throws what goes wrong.
Verdict verdict_on(Transaction& transaction, const audit::Act& act, const StripeEvent& event);

/// The types of event that tell something of orders.
const std::vector<std::string>& event_types();

/// Of a refund, dispute or charge; empty of anything else.
std::string payment_intent_of(const StripeEvent& event);

}  // namespace lectern::payments
