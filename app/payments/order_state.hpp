#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "entitlement/entitlement.hpp"

// Computes the state of an order from the set of its known facts. The sequence, number and time of
// the events make no difference.

namespace lectern::payments {

/// In ascending rank: a fact never replaces one of higher rank, even if it arrives later.
/// `mismatched`: paid, but in another currency or amount than agreed.
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

/// Returns whether the order was paid, as agreed or not.
bool has_money(Payment payment);
/// The payments that have, as a PostgreSQL array.
constexpr const char* payments_with_money = "{paid,mismatched}";

const char* to_text(Payment payment);
const char* to_text(OrderStatus status);
Payment payment_from(const std::string& text);
/// Returns the payments as a PostgreSQL array, in the order of the enumeration.
const std::string& payment_ranking();

/// Returns what a paid order of this status gives. One whose payment is mismatched gives nothing.
entitlement::EntitlementState entitlements_of_paid(OrderStatus status);
/// Returns the same for every status, as a JSON object: `{"paid":"active",…}`.
const std::string& entitlements_by_status();

struct RefundFact {
    std::string status;  // Stripe's status
    std::int64_t amount_minor = 0;
};

struct DisputeFact {
    std::string status;  // Stripe's status
    bool are_funds_withdrawn = false;
};

struct OrderFacts {
    Payment payment = Payment::pending;
    std::int64_t paid_amount_minor = 0;
    bool is_voided = false;
    std::int64_t reported_refund_minor = 0;  // reported by a charge, which names no refund
    std::vector<RefundFact> refunds;
    std::vector<DisputeFact> disputes;
};

struct OrderState {
    OrderStatus status = OrderStatus::pending;
    entitlement::EntitlementState entitlements = entitlement::EntitlementState::revoked;
    std::string reason;  // why the entitlements are not active

    bool operator==(const OrderState&) const = default;
};

/// Computes the state of an order. In doubt, access is denied. Pending refunds count, and so does
/// the refunded amount that a charge reports. A dispute suspends access unless it is known to be
/// closed or is only a warning; a lost one revokes it. A mismatched payment grants nothing. The
/// table is in docs/orders.md.
OrderState order_state(const OrderFacts& facts);

}  // namespace lectern::payments
