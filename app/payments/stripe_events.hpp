#pragma once

#include <optional>
#include <string>

#include "audit/audit.hpp"
#include "payments/fulfilment.hpp"
#include "payments/stripe_event.hpp"
#include "platform/database.hpp"

// The ledger of Stripe events: each is stored once and then processed. A failed event is kept and
// retried.

namespace lectern::payments {

/// Stores the event and processes it in this transaction. A second delivery changes nothing. If
/// processing fails, its changes are undone, the error is stored on the event and a retry is
/// scheduled. So once the transaction commits, the event is safe.
void receive_event(Transaction& transaction, const audit::Act& act, const StripeEvent& event);
/// The same in a transaction of its own, with fewer statements. If processing fails, all of it is
/// undone, and a second transaction does as above.
void receive_event(Database& database, const audit::Act& act, const StripeEvent& event);

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

/// Records a payment as `record_payment` does, then processes the events that waited for it. For
/// all who learn of a payment other than by an event.
PaymentOutcome receive_payment(Transaction& transaction, const audit::Act& act, OrderId order_id,
                               Payment payment, const CheckoutSession& session);

/// Schedules the events whose type an earlier release stored but did not know. Returns how many.
int reschedule_unknown_events(Transaction& transaction, const audit::Act& act);

}  // namespace lectern::payments
