#pragma once

#include <optional>
#include <string>
#include <vector>

#include "audit/audit.hpp"
#include "platform/database.hpp"
#include "platform/json.hpp"

// The ledger of Stripe events: each is stored once and then processed. A failed event is kept and
// retried.

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

/// Stores the event and processes it in this transaction. A second delivery changes nothing. If
/// processing fails, its changes are undone, the error is stored on the event and a retry is
/// scheduled. So once the transaction commits, the event is safe.
void receive_event(Transaction& transaction, const audit::Act& act, const StripeEvent& event);

/// The state of a stored event.
struct EventState {
    std::string status;
    std::string reason;  // why it was not processed, or the error of the last try
};

/// Processes a stored event again, whatever its status, because an operator asks for it. Returns
/// nothing if there is no event with this id.
std::optional<EventState> replay_event(Transaction& transaction, const audit::Act& act,
                                       const std::string& stripe_event_id);

/// Retries one failed event that is due. Returns false if there is none.
bool retry_due_event(Transaction& transaction, const audit::Act& act);

/// Processes again the events about a payment intent that arrived before an order was known to be
/// paid with it.
void process_waiting_events(Transaction& transaction, const audit::Act& act,
                            const std::string& payment_intent);

/// Schedules the events whose type an earlier release stored but did not know. Returns how many.
int reschedule_unknown_events(Transaction& transaction, const audit::Act& act);

}  // namespace lectern::payments
