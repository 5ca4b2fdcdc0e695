#include "payments/event_processing.hpp"

#include <algorithm>
#include <stdexcept>

#include "payments/fraud_warnings.hpp"
#include "payments/fulfilment.hpp"
#include "payments/order_facts.hpp"
#include "payments/payment_locks.hpp"
#include "platform/stripe.hpp"
#include "platform/stripe_objects.hpp"

namespace lectern::payments {

namespace {

constexpr auto fraud_event = "radar.early_fraud_warning.created";

/// Returns the payment fact that an event of this type reports, or nothing for other types.
std::optional<Payment> payment_fact(const std::string& type, const CheckoutSession& session) {
    if (type == "checkout.session.completed") return payment_when_complete(session);
    if (type == "checkout.session.async_payment_succeeded") return Payment::paid;
    if (type == "checkout.session.async_payment_failed") return Payment::failed;
    if (type == "checkout.session.expired") return Payment::expired;
    return std::nullopt;
}

EventOutcome unmatched(Transaction& transaction, const audit::Act& act, const StripeEvent& event,
                       const std::string& reason) {
    audit::write(transaction, act,
                 {.name = "stripe_event_unmatched",
                  .outcome = audit::Outcome::refused,
                  .reason = reason,
                  .stripe_event_id = event.id});
    return {"unmatched", reason, std::nullopt};
}

EventOutcome process_session(Transaction& transaction, const audit::Act& act,
                             const StripeEvent& event) {
    auto session = checkout_session_from(event.object());
    session.reported_at = event.created;
    const auto payment = payment_fact(event.type, session);
    if (!payment) return {"ignored", unknown_type, std::nullopt};
    if (session.order_id.empty()) return {"ignored", "another product", std::nullopt};
    const auto order = lock_order_of_session(transaction, session);
    if (!order) {
        const bool is_ours = session.installation_id == installation_id(transaction);
        return unmatched(transaction, act, event,
                         is_ours ? "no such order" : "another installation");
    }
    const auto recorded = record_payment(transaction, act, *order, *payment, session);
    const auto awaited = recorded.is_awaited ? session.payment_intent : std::string{};
    switch (recorded.outcome) {
        case PaymentOutcome::recorded:
            return {"processed", "", order->id, awaited};
        case PaymentOutcome::mismatched:
            return {"processed", "another amount or currency than agreed", order->id, awaited};
        case PaymentOutcome::other_session:
            return {"processed", "about an earlier session", order->id};
        case PaymentOutcome::no_amount:
            return {"refused", "no amount", order->id};
    }
    throw std::logic_error{"stripe event: unknown outcome"};
}

bool is_money_event(const std::string& type) {
    return type.starts_with("refund.") || type.starts_with("charge.") || type == fraud_event;
}

/// Records the refund, dispute, charge or fraud warning of the event for a known order.
MoneyOutcome record_money(Transaction& transaction, const audit::Act& act, const StripeEvent& event,
                          OrderId order_id) {
    const auto object = event.object();
    if (event.type.starts_with("charge.dispute.")) {
        auto dispute = dispute_from(object);
        dispute.reported_at = event.created;
        const bool are_withdrawn = event.type == "charge.dispute.funds_withdrawn";
        record_dispute(transaction, act, order_id,
                       {.dispute = dispute, .are_funds_withdrawn = are_withdrawn},
                       ReportSource::event);
        return MoneyOutcome::recorded;
    }
    if (event.type == fraud_event) {
        record_fraud_warning(transaction, act, order_id, fraud_warning_from(object));
        return MoneyOutcome::recorded;
    }
    if (event.type == "charge.refunded") {
        return record_charge(transaction, act, order_id, charge_from(object));
    }
    auto refund = refund_from(object);
    refund.reported_at = event.created;
    return record_refund(transaction, act, order_id, refund, ReportSource::event);
}

/// Matches the order by the payment intent alone. Refunds and disputes do not carry our metadata,
/// and a second payment for an order has another intent. Charges carry the metadata of their
/// intent.
EventOutcome process_money(Transaction& transaction, const audit::Act& act,
                           const StripeEvent& event) {
    const auto payment_intent = payment_intent_of(event);
    if (payment_intent.empty()) return {"ignored", "another product", std::nullopt};
    const auto origin = order_reference_of(event.object());
    const bool is_ours = origin.installation_id == installation_id(transaction);
    if (!origin.installation_id.empty() && !is_ours) {
        return unmatched(transaction, act, event, "another installation");
    }
    lock_payment_intent(transaction, payment_intent);
    const auto order_id = find_order_by_payment_intent(transaction, payment_intent);
    if (!order_id && event.type == "charge.refunded" && !is_ours) {
        return {"ignored", "another product", std::nullopt};
    }
    if (!order_id) {
        return unmatched(transaction, act, event, "no known order was paid by " + payment_intent);
    }
    if (record_money(transaction, act, event, *order_id) == MoneyOutcome::refused) {
        return {"refused", "wrong amount or currency", order_id};
    }
    return {"processed", "", order_id};
}

}  // namespace

std::string payment_intent_of(const StripeEvent& event) {
    if (!is_money_event(event.type) || find_fault(event.object())) return "";
    return refund_from(event.object()).payment_intent;
}

EventOutcome process_event(Transaction& transaction, const audit::Act& act,
                           const StripeEvent& event) {
    if (std::ranges::find(event_types(), event.type) == event_types().end()) {
        return {"ignored", unknown_type, std::nullopt};
    }
    if (const auto fault = find_fault(event.object())) {
        return {"refused", "data.object: " + *fault, std::nullopt};
    }
    return is_money_event(event.type) ? process_money(transaction, act, event)
                                      : process_session(transaction, act, event);
}

const std::vector<std::string>& event_types() {
    static const std::vector<std::string> types{"checkout.session.completed",
                                                "checkout.session.async_payment_succeeded",
                                                "checkout.session.async_payment_failed",
                                                "checkout.session.expired",
                                                "charge.refunded",
                                                "charge.refund.updated",
                                                "refund.created",
                                                "refund.updated",
                                                "refund.failed",
                                                "charge.dispute.created",
                                                "charge.dispute.updated",
                                                "charge.dispute.closed",
                                                "charge.dispute.funds_withdrawn",
                                                "charge.dispute.funds_reinstated",
                                                fraud_event};
    return types;
}

}  // namespace lectern::payments
