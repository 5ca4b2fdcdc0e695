#pragma once

#include <optional>
#include <string>
#include <vector>

#include "audit/audit.hpp"
#include "platform/database.hpp"
#include "platform/json.hpp"

// The ledger of Stripe's events: each is stored once, then worked on; what fails is kept and tried
// again.

namespace lectern::payments {

/// An event as Stripe sends it. Source: Stripe API, "The Event object".
struct StripeEvent {
    std::string id;
    std::string type;
    bool livemode = false;
    Timestamp created;
    json::Value payload;

    /// What it is about.
    [[nodiscard]] json::Value object() const { return payload.find("data.object").value(); }
};

/// Why the JSON is no event that can be stored: it has no id, type, livemode, created or
/// data.object, one of them is out of bounds, or it holds a NUL character. Nothing when it can.
std::optional<std::string> find_event_fault(const json::Value& payload);

/// Nothing when there is such a fault.
std::optional<StripeEvent> stripe_event_from(const json::Value& payload);

/// Stores the event and works on it, in this transaction. A second delivery changes nothing. An
/// error in the work is stored on the event, its changes undone, and a retry planned: so an event
/// that this function returned for is safe once the transaction commits.
void receive_event(Transaction& transaction, const audit::Act& act, const StripeEvent& event);

/// What became of an event.
struct EventState {
    std::string status;
    std::string reason;  // why it is not processed, or the error of the newest try
};

/// Works again on a stored event, whatever became of it before: an operator asks for it. Nothing
/// when there is none of that id.
std::optional<EventState> replay_event(Transaction& transaction, const audit::Act& act,
                                       const std::string& stripe_event_id);

/// Works again on one failed event that is due. False when there is none.
bool retry_due_event(Transaction& transaction, const audit::Act& act);

/// Works again on what was told of a payment intent before an order was known to be paid by it.
void work_on_waiting_events(Transaction& transaction, const audit::Act& act,
                            const std::string& payment_intent);

/// Has events worked on again that an earlier release stored and did not know. Answers how many.
int reopen_unknown_events(Transaction& transaction, const audit::Act& act);

}  // namespace lectern::payments
