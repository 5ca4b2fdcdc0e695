#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "audit/audit.hpp"
#include "payments/orders.hpp"
#include "platform/database.hpp"

// What an operator decides about an order.

namespace lectern::payments {

/// By its reference, row number, Stripe session or payment intent.
std::optional<Order> find_order_named(Session& session, const std::string& name);

enum class Voiding { voided, voided_before, has_payment_intent, not_paid };

/// Ends a paid order that has no payment intent, and so can have no refund: its grants are revoked.
Voiding void_order(Transaction& transaction, const audit::Act& act, const Order& order,
                   const std::string& reason);

/// What Stripe is asked in order to refund the rest of an order.
struct RefundRequest {
    std::int64_t order_id = 0;
    std::string payment_intent;
    std::string idempotency_key;  // one for each refund of the order: asked twice, it is made once
};

/// Nothing when no money came through Stripe, or all of it went back.
std::optional<RefundRequest> find_refund_request(Session& session, std::int64_t order_id);

struct Reassigned {
    std::optional<std::int64_t> owner;  // who has proven the new address
};

/// Corrects the address of a paid order. Its grants go to the account that has proven the new one,
/// or wait to be claimed by a link that is mailed there. Both addresses are told. Nothing when the
/// order is not paid or has the address already.
std::optional<Reassigned> reassign_order(Transaction& transaction, const audit::Act& act,
                                         const Order& order, const EmailAddress& email,
                                         const std::string& reason);

}  // namespace lectern::payments
