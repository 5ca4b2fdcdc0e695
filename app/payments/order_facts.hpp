#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "audit/audit.hpp"
#include "platform/database.hpp"
#include "platform/stripe.hpp"

// Refunds and disputes of a paid order, each by its Stripe id. The stored facts depend on the set
// of reports received, not on their sequence: docs/orders.md.

namespace lectern::payments {

/// Where a report comes from.
enum class ReportSource {
    event,  // the state when the event was created; a later state of the object outranks it
    lookup  // the current state, just read from Stripe
};

enum class MoneyOutcome {
    recorded,
    refused  // another currency, or more than was paid: audited
};

std::optional<OrderId> find_order_by_payment_intent(DatabaseHandle& handle,
                                                    const std::string& payment_intent);

// These functions also update the order's status, entitlements and mails. A report from an event
// also schedules a lookup of Stripe's own objects, see request_settling.

MoneyOutcome record_refund(Transaction& transaction, const audit::Act& act, OrderId order_id,
                           const Refund& refund, ReportSource source);
/// A dispute as reported. `are_funds_withdrawn`: the event reports that Stripe took the money back.
struct DisputeUpdate {
    const Dispute& dispute;
    bool are_funds_withdrawn = false;
};
void record_dispute(Transaction& transaction, const audit::Act& act, OrderId order_id,
                    const DisputeUpdate& update, ReportSource source);
/// Records the refunded amount of a charge. It counts at once, although it names no refund.
MoneyOutcome record_charge(Transaction& transaction, const audit::Act& act, OrderId order_id,
                           const Charge& charge);

/// Schedules `lectern jobs` to read the order's refunds, disputes and receipt from Stripe. Does
/// nothing for an order without a payment intent.
void request_settling(Transaction& transaction, const audit::Act& act, OrderId order_id);

/// The notification channel that wakes `lectern jobs` when an order is due for settling.
constexpr auto settling_channel = "lectern_settle";

}  // namespace lectern::payments
