#pragma once

#include <optional>
#include <string>

#include "platform/clock.hpp"
#include "platform/json.hpp"

namespace lectern::payments {

/// An event as Stripe sends it. Source: Stripe API, "The Event object".
struct StripeEvent {
    std::string id;
    std::string type;
    bool livemode = false;
    Timestamp created;
    json::Value payload;

    /// Returns the object that the event is about.
    [[nodiscard]] json::Value object() const { return payload.find("data.object").value(); }
};

/// Returns why the JSON cannot be stored as an event: id, type, livemode, created or data.object is
/// missing or out of bounds, or it contains a NUL character. Returns nothing if it can.
std::optional<std::string> find_event_fault(const json::Value& payload);

/// Reads an event. Returns nothing if the JSON has such a fault.
std::optional<StripeEvent> stripe_event_from(const json::Value& payload);

}  // namespace lectern::payments
