#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "audit/audit.hpp"
#include "payments/orders.hpp"
#include "platform/database.hpp"
#include "platform/stripe.hpp"

// The single path from a report of Stripe's to an order's status, entitlements and mails. The
// webhook, the success page and every retry call it. Repeated and concurrent calls are safe.

namespace lectern::payments {

enum class PaymentOutcome {
    recorded,      // stored now, or covered by what was stored before
    mismatched,    // the same, but another currency or amount was paid
    no_amount,     // paid, but the amount is missing: refused and audited
    other_session  // no payment, and about a session that the order no longer uses: ignored
};

/// Returns whether the session charges what the order agreed: its currency and its price, less a
/// discount, with tax within the price or on top, as the checkout asked for. Source: Stripe API,
/// "The Checkout Session object", total_details.
bool is_as_agreed(const Order& order, const CheckoutSession& session);

/// Returns the payment fact that a Checkout session reports. Source: Stripe, "Fulfill orders".
Payment payment_of(const CheckoutSession& session);
/// The same for a session that the buyer has completed: processing if its payment status is missing
/// or `unpaid`, else paid.
Payment payment_when_complete(const CheckoutSession& session);

struct RecordedPayment {
    PaymentOutcome outcome = PaymentOutcome::recorded;
    bool is_awaited = false;  // the fact was stored now, and stored events waited for it
};

/// Records a payment fact of an order, and updates its status, entitlements and mails from all
/// facts. A payment with another currency or amount is recorded as mismatched: it grants nothing,
/// and buyer and school are notified. The events that waited for the payment are the caller's to
/// process: `receive_payment` does both.
RecordedPayment record_payment(Transaction& transaction, const audit::Act& act, OrderId order_id,
                               Payment payment, const CheckoutSession& session);
/// The same for an order that the caller has locked, after the payment intent of the session.
RecordedPayment record_payment(Transaction& transaction, const audit::Act& act, const Order& order,
                               Payment payment, const CheckoutSession& session);

enum class Acceptance { accepted, not_mismatched, already_refunded };

/// Accepts a mismatched payment as an operator decided, and fulfils the order like any other. Does
/// nothing if the payment is not mismatched, or was refunded or charged back.
Acceptance accept_payment(Transaction& transaction, const audit::Act& act, OrderId order_id,
                          const std::string& reason);

}  // namespace lectern::payments
