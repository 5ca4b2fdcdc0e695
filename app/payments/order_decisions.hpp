#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "audit/audit.hpp"
#include "payments/orders.hpp"
#include "payments/unopened_purchases.hpp"
#include "platform/database.hpp"

// Decisions of an operator about an order.

namespace lectern::payments {

/// Finds an order by reference, id, Stripe session id or payment intent id.
std::optional<Order> find_order_by_any_id(DatabaseHandle& handle, const std::string& name);

enum class Voiding { voided, already_voided, has_payment_intent, not_paid };

/// Ends a paid order that has no payment intent and therefore cannot be refunded. Revokes its
/// entitlements.
Voiding void_order(Transaction& transaction, const audit::Act& act, const Order& order,
                   const std::string& reason);

struct Reassigned {
    std::optional<UserId> owner;               // the account that has proven the new address
    std::optional<UnopenedPurchase> unopened;  // nothing if the order opens its course
};

/// Corrects the address of a paid order. Its entitlements move to the account that has proven the
/// new address; if there is none, a claim link is mailed there. Both addresses are notified. While
/// a bank disputes the payment, the new address is mailed that, and no link.
/// Returns nothing if the order is not paid, was refunded or charged back, or already has the
/// address.
std::optional<Reassigned> reassign_order(Transaction& transaction, const audit::Act& act,
                                         const Order& order, const EmailAddress& email,
                                         const std::string& reason);

}  // namespace lectern::payments
