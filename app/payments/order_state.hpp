#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "entitlement/entitlement.hpp"

// What an order is, computed from the set of facts that is known of it: never from the order, the
// number or the moment of events.

namespace lectern::payments {

/// In the order of their weight: a fact of a higher one is never overruled by a lower one,
/// whichever came last.
/// `mismatched`: money came, in another currency or amount than agreed.
enum class Payment { pending, processing, expired, failed, mismatched, paid };

enum class OrderStatus {
    pending,
    processing,
    paid,
    mismatched,
    failed,
    expired,
    partially_refunded,
    refunded,
    disputed,
    charged_back
};

/// Whether Stripe took money for it, as agreed or not.
bool has_money(Payment payment);

const char* to_text(Payment payment);
const char* to_text(OrderStatus status);
Payment payment_from(const std::string& text);

struct RefundFact {
    std::string status;  // Stripe's word
    std::int64_t amount_minor = 0;
};

struct DisputeFact {
    std::string status;  // Stripe's word
    bool are_funds_withdrawn = false;
};

struct OrderFacts {
    Payment payment = Payment::pending;
    std::int64_t paid_amount_minor = 0;
    bool is_voided = false;
    std::int64_t refunded_told_minor = 0;  // by a charge, which names no refund
    std::vector<RefundFact> refunds;
    std::vector<DisputeFact> disputes;
};

struct OrderState {
    OrderStatus status = OrderStatus::pending;
    entitlement::GrantState grants = entitlement::GrantState::revoked;
    std::string reason;  // why the grants are not active

    bool operator==(const OrderState&) const = default;
};

/// Denies at the first doubt: pending refunds count, and so does what a charge says was refunded; a
/// dispute suspends unless it is known to be closed or no more than a warning; a lost one revokes.
/// A mismatched payment gives nothing. docs/orders.md has the table.
OrderState order_state(const OrderFacts& facts);

}  // namespace lectern::payments
