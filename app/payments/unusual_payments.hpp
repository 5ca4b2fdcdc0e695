#pragma once

#include "audit/audit.hpp"
#include "payments/orders.hpp"
#include "platform/clock.hpp"
#include "platform/database.hpp"
#include "platform/stripe.hpp"

// Payments that an operator has to look at: what is audited, and who is notified.

namespace lectern::payments {

/// Reports a session that took money for an order that was already paid through another session.
void note_second_payment(Transaction& transaction, const audit::Act& act, const Order& order,
                         Payment payment, const CheckoutSession& session);

/// Reports a mismatched payment that the agreed payment has replaced. The order no longer refers to
/// it.
void note_replaced_payment(Transaction& transaction, const audit::Act& act, const Order& before);

/// Reports a mismatched payment. Called once per order, however often Stripe reports the payment.
void report_mismatch(Transaction& transaction, const audit::Act& act, const Order& order,
                     Timestamp happened_at);

/// Reports a payment whose buyer was erased: nobody gets a mail about it, and nobody can claim the
/// order.
void report_unclaimable(Transaction& transaction, const audit::Act& act, const Order& order);

/// Marks an order for a course that its buyer already owns: our mistake, or a purchase with a
/// second address. Buyer and school are notified, and an operator refunds the order or asks the
/// buyer. An account with an unproven address also counts, because the only consequence is a
/// notification.
void note_duplicate_purchase(Transaction& transaction, const audit::Act& act, const Order& order,
                             Timestamp happened_at);

}  // namespace lectern::payments
