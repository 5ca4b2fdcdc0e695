#include "payments/order_state.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>

#include "payments/stripe_statuses.hpp"

namespace lectern::payments {

namespace {

using entitlement::EntitlementState;

constexpr const char* payment_names[] = {"pending", "processing", "expired",
                                         "failed",  "mismatched", "paid"};

constexpr const char* status_names[] = {
    "pending", "processing",         "paid",     "mismatched", "failed",
    "expired", "partially_refunded", "refunded", "disputed",   "charged_back"};

/// The status of a paid order, and why its entitlements are not active.
struct PaidStatus {
    OrderStatus status;
    std::string reason;
};

std::int64_t refunded_amount(const std::vector<RefundFact>& refunds) {
    std::int64_t sum = 0;
    for (const auto& refund : refunds) {
        if (counts_as_refunded(refund.status)) sum += refund.amount_minor;
    }
    return sum;
}

OrderStatus unpaid_status(Payment payment) {
    switch (payment) {
        case Payment::pending:
            return OrderStatus::pending;
        case Payment::processing:
            return OrderStatus::processing;
        case Payment::expired:
            return OrderStatus::expired;
        case Payment::failed:
            return OrderStatus::failed;
        case Payment::mismatched:
        case Payment::paid:
            break;
    }
    throw std::logic_error{"order state: the order is paid"};
}

/// A status that is unknown here counts as open, so that it never gives access.
bool is_open(const DisputeFact& dispute) {
    return !is_closed_dispute(dispute.status) &&
           (dispute.are_funds_withdrawn || !is_inquiry(dispute.status));
}

bool is_lost(const DisputeFact& dispute) {
    return is_lost_dispute(dispute.status);
}

PaidStatus status_when_money_came(const OrderFacts& facts) {
    if (std::ranges::any_of(facts.disputes, is_lost)) {
        return {OrderStatus::charged_back, "dispute lost"};
    }
    if (facts.is_voided) return {OrderStatus::refunded, "voided"};

    const auto refunded = std::max(refunded_amount(facts.refunds), facts.reported_refund_minor);
    if (refunded > 0 && refunded >= facts.paid_amount_minor) {
        return {OrderStatus::refunded, "refunded"};
    }
    if (std::ranges::any_of(facts.disputes, is_open)) return {OrderStatus::disputed, "disputed"};
    return {refunded > 0 ? OrderStatus::partially_refunded : OrderStatus::paid, ""};
}

}  // namespace

bool has_money(Payment payment) {
    return payment == Payment::paid || payment == Payment::mismatched;
}

const char* to_text(Payment payment) {
    return payment_names[static_cast<std::size_t>(payment)];
}

const std::string& payment_ranking() {
    static const std::string ranking = [] {
        std::string text;
        for (const auto* name : payment_names)
            text += (text.empty() ? "{" : ",") + std::string{name};
        return text + '}';
    }();
    return ranking;
}

Payment payment_from(const std::string& text) {
    const auto* const found = std::find(std::begin(payment_names), std::end(payment_names), text);
    if (found == std::end(payment_names)) throw std::invalid_argument{"payment: unknown " + text};
    return static_cast<Payment>(found - std::begin(payment_names));
}

const char* to_text(OrderStatus status) {
    return status_names[static_cast<std::size_t>(status)];
}

EntitlementState entitlements_of_paid(OrderStatus status) {
    switch (status) {
        case OrderStatus::paid:
        case OrderStatus::partially_refunded:
            return EntitlementState::active;
        case OrderStatus::disputed:
            return EntitlementState::suspended;
        case OrderStatus::pending:
        case OrderStatus::processing:
        case OrderStatus::mismatched:
        case OrderStatus::failed:
        case OrderStatus::expired:
        case OrderStatus::refunded:
        case OrderStatus::charged_back:
            return EntitlementState::revoked;
    }
    throw std::logic_error{"order status: unknown"};
}

const std::string& entitlements_by_status() {
    static const std::string object = [] {
        std::string text;
        for (std::size_t i = 0; i < std::size(status_names); ++i) {
            const auto* const state =
                entitlement::to_text(entitlements_of_paid(static_cast<OrderStatus>(i)));
            text += (text.empty() ? "{\"" : ",\"") + std::string{status_names[i]} + "\":\"" +
                    state + '"';
        }
        return text + '}';
    }();
    return object;
}

OrderState order_state(const OrderFacts& facts) {
    if (!has_money(facts.payment)) {
        return {unpaid_status(facts.payment), EntitlementState::revoked, "not paid"};
    }
    const auto [status, reason] = status_when_money_came(facts);
    const auto state = entitlements_of_paid(status);
    if (facts.payment == Payment::mismatched && state != EntitlementState::revoked) {
        const bool is_disputed = status == OrderStatus::disputed;
        return {is_disputed ? status : OrderStatus::mismatched, EntitlementState::revoked,
                "another amount or currency than agreed"};
    }
    return {status, state, reason};
}

}  // namespace lectern::payments
