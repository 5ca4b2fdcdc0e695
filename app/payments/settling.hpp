#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "audit/audit.hpp"
#include "platform/database.hpp"
#include "platform/stripe.hpp"

// Where an event can be stale, Stripe is asked for the object itself: outside of any transaction,
// between taking an order and settling it.

namespace lectern::payments {

struct OrderToSettle {
    std::int64_t id = 0;
    std::string payment_intent;
    int requests = 0;  // an answer is of this many wishes: a later one makes it stale
    int failures = 0;  // of tries before this one
};

/// One order that is due, for this process alone for a while. Nothing when there is none.
std::optional<OrderToSettle> take_order_to_settle(Transaction& transaction, Timestamp now);

/// A certain order, whether it is due or not. Nothing when it has no payment intent.
std::optional<OrderToSettle> find_order_to_settle(Session& session, std::int64_t order_id);

/// What Stripe says of an order now.
struct Findings {
    std::vector<Refund> refunds;
    std::vector<Dispute> disputes;
    std::string receipt_url;
    std::optional<Timestamp> charged_at;  // by Stripe's clock
};
Findings look_at_stripe(Payments& payments, const std::string& payment_intent);

/// Replaces what events told by what was found, unless an event came meanwhile: then the order
/// stays due.
void settle_order(Transaction& transaction, const audit::Act& act, const OrderToSettle& order,
                  const Findings& findings);

/// Stripe could not be asked: again later, and after several times a notice to the operator.
void postpone_settling(Transaction& transaction, const audit::Act& act, const OrderToSettle& order);

}  // namespace lectern::payments
