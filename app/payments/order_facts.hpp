#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "audit/audit.hpp"
#include "platform/database.hpp"
#include "platform/stripe.hpp"

// What is told of a paid order's money afterwards: refunds and disputes, each by Stripe's id. The
// facts that are kept depend on the set of what was told, never on its order: docs/orders.md.

namespace lectern::payments {

/// Where a statement comes from.
enum class Source {
    event,  // how it was when the event was made: a later state of the object outranks it
    look    // how it is: Stripe was just asked
};

enum class MoneyOutcome {
    recorded,
    refused  // another currency, or more than the order's price: audited
};

/// Nobody else matches a payment intent with its order until the transaction ends: so an event and
/// the payment that it waits for cannot miss each other. Taken before any order's lock.
void lock_payment_intent(Transaction& transaction, const std::string& payment_intent);

std::optional<std::int64_t> find_order_by_payment_intent(Session& session,
                                                         const std::string& payment_intent);

// Each brings status, grants and letters of the order in line; what came by an event also asks for
// a look at Stripe's own objects.

MoneyOutcome record_refund(Transaction& transaction, const audit::Act& act, std::int64_t order_id,
                           const Refund& refund, Source source);
/// `are_funds_withdrawn`: the event tells that Stripe took the money back.
struct DisputeTold {
    const Dispute& dispute;
    bool are_funds_withdrawn = false;
};
void record_dispute(Transaction& transaction, const audit::Act& act, std::int64_t order_id,
                    const DisputeTold& told, Source source);
/// What a charge says was refunded counts at once, although it names no refund.
MoneyOutcome record_charge(Transaction& transaction, const audit::Act& act, std::int64_t order_id,
                           const Charge& charge);

/// Has `lectern jobs` look at Stripe's own refunds, disputes and receipt of the order.
void request_settling(Transaction& transaction, const audit::Act& act, std::int64_t order_id);

/// Notified when an order wants to be settled: wakes `lectern jobs`.
constexpr auto settling_channel = "lectern_settle";

}  // namespace lectern::payments
