#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "audit/audit.hpp"
#include "payments/orders.hpp"
#include "platform/database.hpp"
#include "platform/stripe.hpp"

// The one way from "Stripe says so" to an order's state, its grants and its mail: called by the
// webhook, the success page and every retry, as often and as simultaneously as they like.

namespace lectern::payments {

enum class FactOutcome {
    recorded,         // the order knows it now, or knew it before
    mismatched,       // the same; but the buyer paid otherwise than agreed
    no_amount,        // says that it is paid and not how much: refused, audited
    not_this_session  // the end of a session that the order has left behind: of no weight
};

/// Whether the session charges what the order agreed: its currency and price, less a discount, plus
/// tax that comes on top. Source: Stripe API, "The Checkout Session object", total_details.
bool is_as_agreed(const Order& order, const CheckoutSession& session);

/// What a Checkout session says about the payment of its order. Source: Stripe, "Fulfill orders".
Payment payment_of(const CheckoutSession& session);
/// The same of one that the buyer has completed. What does not say that it is paid is not.
Payment payment_when_complete(const CheckoutSession& session);

/// Records what Stripe says of an order's payment, and brings status, grants and mail in line with
/// all facts. Money that came otherwise than agreed is a fact too: it gives nothing, and buyer and
/// school are told.
FactOutcome record_payment(Transaction& transaction, const audit::Act& act, std::int64_t order_id,
                           Payment payment, const CheckoutSession& session);

enum class Acceptance { accepted, not_mismatched, money_went_back };

/// An operator takes a mismatched payment for the order's: it is fulfilled as any other.
Acceptance accept_payment(Transaction& transaction, const audit::Act& act, std::int64_t order_id,
                          const std::string& reason);

/// Recomputes status and grants of an order from its facts. The transaction has locked the order.
void recompute_order(Transaction& transaction, const audit::Act& act, std::int64_t order_id);

}  // namespace lectern::payments
