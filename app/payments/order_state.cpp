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

OrderState state_when_money_came(const OrderFacts& facts) {
    if (std::ranges::any_of(facts.disputes, is_lost)) {
        return {OrderStatus::charged_back, EntitlementState::revoked, "dispute lost"};
    }
    if (facts.is_voided) return {OrderStatus::refunded, EntitlementState::revoked, "voided"};

    const auto refunded = std::max(refunded_amount(facts.refunds), facts.reported_refund_minor);
    if (refunded > 0 && refunded >= facts.paid_amount_minor) {
        return {OrderStatus::refunded, EntitlementState::revoked, "refunded"};
    }
    if (std::ranges::any_of(facts.disputes, is_open)) {
        return {OrderStatus::disputed, EntitlementState::suspended, "disputed"};
    }
    if (refunded > 0) return {OrderStatus::partially_refunded, EntitlementState::active, ""};
    return {OrderStatus::paid, EntitlementState::active, ""};
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
    switch (status) {
        case OrderStatus::pending:
            return "pending";
        case OrderStatus::processing:
            return "processing";
        case OrderStatus::paid:
            return "paid";
        case OrderStatus::mismatched:
            return "mismatched";
        case OrderStatus::failed:
            return "failed";
        case OrderStatus::expired:
            return "expired";
        case OrderStatus::partially_refunded:
            return "partially_refunded";
        case OrderStatus::refunded:
            return "refunded";
        case OrderStatus::disputed:
            return "disputed";
        case OrderStatus::charged_back:
            return "charged_back";
    }
    throw std::logic_error{"order status: unknown"};
}

OrderState order_state(const OrderFacts& facts) {
    if (!has_money(facts.payment)) {
        return {unpaid_status(facts.payment), EntitlementState::revoked, "not paid"};
    }
    auto state = state_when_money_came(facts);
    if (facts.payment == Payment::mismatched && state.entitlements != EntitlementState::revoked) {
        if (state.status != OrderStatus::disputed) state.status = OrderStatus::mismatched;
        state.entitlements = EntitlementState::revoked;
        state.reason = "another amount or currency than agreed";
    }
    return state;
}

}  // namespace lectern::payments
