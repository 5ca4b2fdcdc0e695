#pragma once

#include <string>

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

/// Whether the buyer's account, the account with their address or another order of theirs has an
/// active entitlement to a course of this order. An account with an unproven address also counts,
/// because the only consequence is a notification.
bool owns_course_already(DatabaseHandle& handle, const Order& order);
/// Returns the query that finds a row then, for a statement that reads more. `$1` is the order,
/// `$2` its owner or NULL, `$3` the buyer's canonical address.
const std::string& ownership_query();

/// Marks an order for a course that its buyer already owns: our mistake, or a purchase with a
/// second address. Buyer and school are notified, and an operator refunds the order or asks the
/// buyer.
void report_duplicate_purchase(Transaction& transaction, const audit::Act& act, const Order& order,
                               Timestamp happened_at);

}  // namespace lectern::payments
