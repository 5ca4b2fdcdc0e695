#include "payments/fulfilment.hpp"

#include <algorithm>

#include "entitlement/entitlement.hpp"
#include "payments/before_payment.hpp"
#include "payments/order_mails.hpp"
#include "payments/order_status.hpp"
#include "payments/payment_locks.hpp"
#include "payments/unusual_payments.hpp"
#include "platform/ascii.hpp"

namespace lectern::payments {

namespace {

/// Returns the tax of a payment; nothing if Stripe gave none, or more than was paid.
std::optional<std::int64_t> tax_of(const CheckoutSession& session) {
    if (session.amount_tax_minor > session.amount_total_minor) return std::nullopt;
    return session.amount_tax_minor;
}

/// Returns the order with the address that a guest has entered at Stripe.
Order with_buyer(Order order, const CheckoutSession& session) {
    const auto reported_email = email_address_from(session.customer_email);
    if (!order.user_id && !order.is_buyer_erased && reported_email) order.email = *reported_email;
    return order;
}

/// Returns the order as it will be once the payment is stored. A guest's purchase goes to the
/// account that has proven the buyer's address, if there is one.
Order with_payment(Order order, Payment payment, const CheckoutSession& session,
                   std::optional<UserId> proven_user) {
    const bool is_money = has_money(payment);
    if (!order.user_id && payment == Payment::paid) order.user_id = proven_user;
    order.payment = payment;
    order.paid_amount_minor = is_money ? session.amount_total_minor.value_or(0) : 0;
    order.paid_currency = is_money ? session.currency : "";
    order.tax_minor = is_money ? tax_of(session) : std::nullopt;
    if (!session.payment_intent.empty()) order.payment_intent = session.payment_intent;
    return order;
}

/// Returns when the order was paid, by Stripe's clock even if the report is late: the event's time,
/// else the creation time of the session. Settling replaces a time that is earlier than the charge.
Timestamp paid_at(const CheckoutSession& session, Timestamp now) {
    return session.reported_at.value_or(session.created.value_or(now));
}

/// Stores the payment and the order's new state, unless the stored payment fact has the same or a
/// higher rank. The UPDATE decides that. Returns whether it stored them.
bool store_payment(Transaction& transaction, const audit::Act& act, const Order& updated,
                   OrderStatus status, const CheckoutSession& session) {
    const auto stored =
        query(transaction, R"sql(
        UPDATE orders
           SET payment = $2,
               status = $3,
               email = nullif($4, ''),
               canonical_email = nullif($10, ''),
               claimed_at = CASE WHEN user_id IS NULL AND $5::bigint IS NOT NULL THEN $9
                                 ELSE claimed_at END,
               user_id = coalesce(user_id, $5),
               paid_amount_minor = CASE WHEN $11 THEN $6::bigint END,
               paid_currency = CASE WHEN $11 THEN $12 END,
               tax_minor = CASE WHEN $11 THEN $15::bigint END,
               paid_at = CASE WHEN $11 THEN $13::timestamptz END,
               stripe_payment_intent_id = coalesce(nullif($7, ''), stripe_payment_intent_id),
               stripe_invoice_id = CASE WHEN $11 THEN nullif($16, '') ELSE stripe_invoice_id END,
               stripe_session_id = CASE WHEN $11 THEN $8 ELSE stripe_session_id END,
               settle_at = CASE WHEN $11 AND $7 <> '' THEN $9 ELSE settle_at END,
               settle_requests = settle_requests + 1,
               updated_at = $9
         WHERE id = $1
           AND array_position($14::text[], payment) < array_position($14::text[], $2)
    )sql",
              updated.id, to_text(updated.payment), to_text(status), updated.email.text,
              updated.user_id, updated.paid_amount_minor, session.payment_intent, session.id,
              act.now, updated.email.canonical, has_money(updated.payment), updated.paid_currency,
              paid_at(session, act.now), payment_ranking(), updated.tax_minor, session.invoice);
    return stored.affected() == 1;
}

/// Fulfils an order that was just recorded as paid, or whose payment an operator accepted.
void fulfil(Transaction& transaction, const audit::Act& act, const Order& order,
            const BeforePayment& before, Timestamp happened_at) {
    audit::write(transaction, act,
                 {.name = "order_paid",
                  .user_id = order.user_id,
                  .order_id = order.id,
                  .course_id = order.course_id});
    if (before.owns_course_already) {
        report_duplicate_purchase(transaction, act, order, happened_at);
    }
    if (order.is_buyer_erased && !order.user_id) report_unclaimable(transaction, act, order);
    entitlement::grant_order(transaction, act, order.id, order.user_id);
    queue_receipt(transaction, act, order, before.mail_age);
}

/// Carries out the consequences of a payment fact that was just recorded.
void apply_consequences(Transaction& transaction, const audit::Act& act, const Order& order,
                        const BeforePayment& before, const CheckoutSession& session) {
    const auto happened_at = paid_at(session, act.now);
    if (order.payment == Payment::paid) fulfil(transaction, act, order, before, happened_at);
    if (order.payment == Payment::mismatched) report_mismatch(transaction, act, order, happened_at);
    queue_transfer_mail(transaction, act, order, session, happened_at);
    if (order.payment == Payment::failed) {
        audit::write(transaction, act,
                     {.name = "order_failed",
                      .outcome = audit::Outcome::failed,
                      .user_id = order.user_id,
                      .order_id = order.id,
                      .course_id = order.course_id});
    }
}

/// An event about the session of the first attempt may arrive before the session id is saved. If a
/// later attempt has no session id yet, the event is about an earlier session.
bool is_about_earlier_session(const Order& order, const CheckoutSession& session) {
    return order.stripe_session_id.empty() ? order.checkout_attempt > 1
                                           : order.stripe_session_id != session.id;
}

bool has_consequences(const OrderFacts& facts) {
    return !facts.refunds.empty() || !facts.disputes.empty() || facts.reported_refund_minor > 0;
}

/// Returns whether the total is what is due, with the tax that the checkout asked Stripe for. If it
/// asked for none, Stripe may have been set to add tax or to include it.
bool is_total_as_agreed(const Order& order, const CheckoutSession& session) {
    const auto due = order.amount_minor - session.amount_discount_minor;
    const bool is_due = session.amount_total_minor == due;
    const bool is_due_with_tax =
        session.amount_total_minor == due + session.amount_tax_minor.value_or(0);
    switch (order.checkout_tax) {
        case Tax::inclusive:
            return is_due;
        case Tax::exclusive:
            return is_due_with_tax;
        case Tax::off:
            break;
    }
    return is_due || is_due_with_tax;
}

bool has_amount(const CheckoutSession& session) {
    return session.amount_total_minor.value_or(-1) >= 0 && session.currency.size() == 3 &&
           std::ranges::all_of(session.currency, is_upper_letter);
}

}  // namespace

Payment payment_of(const CheckoutSession& session) {
    if (session.status == "expired") return Payment::expired;
    if (session.status == "open") return Payment::pending;
    return payment_when_complete(session);
}

Payment payment_when_complete(const CheckoutSession& session) {
    const auto& status = session.payment_status;
    const bool is_paid = status == "paid" || status == "no_payment_required";
    return is_paid ? Payment::paid : Payment::processing;
}

bool is_as_agreed(const Order& order, const CheckoutSession& session) {
    return session.currency == order.currency &&
           session.amount_subtotal_minor == order.amount_minor &&
           session.amount_discount_minor >= 0 && session.amount_tax_minor.value_or(0) >= 0 &&
           session.amount_shipping_minor == 0 && session.amount_total_minor.value_or(-1) >= 0 &&
           is_total_as_agreed(order, session);
}

RecordedPayment record_payment(Transaction& transaction, const audit::Act& act, OrderId order_id,
                               Payment reported, const CheckoutSession& session) {
    if (!session.payment_intent.empty()) lock_payment_intent(transaction, session.payment_intent);
    const auto order = lock_order(transaction, order_id).value();
    return record_payment(transaction, act, order, reported, session);
}

RecordedPayment record_payment(Transaction& transaction, const audit::Act& act, const Order& order,
                               Payment reported, const CheckoutSession& session) {
    if (reported != Payment::paid && is_about_earlier_session(order, session))
        return {PaymentOutcome::other_session};
    if (reported == Payment::paid && !has_amount(session)) {
        audit::write(transaction, act,
                     {.name = "order_transition_refused",
                      .outcome = audit::Outcome::refused,
                      .reason = "paid, but the amount is missing",
                      .order_id = order.id});
        return {PaymentOutcome::no_amount};
    }
    const bool is_mismatch = reported == Payment::paid && !is_as_agreed(order, session);
    const auto payment = is_mismatch ? Payment::mismatched : reported;
    const auto outcome = is_mismatch ? PaymentOutcome::mismatched : PaymentOutcome::recorded;

    const auto of_buyer = with_buyer(order, session);
    const auto before = read_before_payment(transaction, {.order = of_buyer,
                                                          .payment_intent = session.payment_intent,
                                                          .happened_at = paid_at(session, act.now),
                                                          .now = act.now});
    const auto updated = with_payment(of_buyer, payment, session, before.proven_user);
    auto facts = before.facts;
    // Refunds and disputes belong to the payment that the order has. Once there are any, no other
    // payment replaces it.
    const bool has_refunds_or_disputes = order.has_money() && has_consequences(facts);
    facts.payment = updated.payment;
    facts.paid_amount_minor = updated.paid_amount_minor;
    const auto state = order_state(facts);
    if (has_refunds_or_disputes ||
        !store_payment(transaction, act, updated, state.status, session)) {
        note_second_payment(transaction, act, order, payment, session);
        return {outcome};
    }
    note_replaced_payment(transaction, act, order);
    apply_consequences(transaction, act, updated, before, session);
    const bool is_as_granted =
        updated.is_paid() && state.entitlements == entitlement::EntitlementState::active;
    if (!is_as_granted) {
        entitlement::set_order_entitlements(transaction, act, order.id, state.entitlements,
                                            state.reason);
    }
    return {outcome, before.has_waiting_events};
}

Acceptance accept_payment(Transaction& transaction, const audit::Act& act, OrderId order_id,
                          const std::string& reason) {
    auto order = lock_order(transaction, order_id).value();
    if (order.payment != Payment::mismatched) return Acceptance::not_mismatched;
    const auto before = read_before_payment(transaction, {.order = order,
                                                          .payment_intent = order.payment_intent,
                                                          .happened_at = act.now,
                                                          .now = act.now});
    const auto status = order_state(before.facts).status;
    if (status != OrderStatus::mismatched && status != OrderStatus::disputed) {
        return Acceptance::already_refunded;
    }
    order.payment = Payment::paid;
    if (!order.user_id) order.user_id = before.proven_user;
    query(transaction, R"sql(
        UPDATE orders
           SET payment = 'paid',
               claimed_at = CASE WHEN user_id IS NULL AND $2::bigint IS NOT NULL THEN $3
                                 ELSE claimed_at END,
               user_id = $2,
               updated_at = $3
         WHERE id = $1
           AND payment = 'mismatched'
    )sql",
          order_id, order.user_id, act.now);
    audit::write(transaction, act,
                 {.name = "payment_accepted",
                  .reason = reason,
                  .user_id = order.user_id,
                  .order_id = order_id,
                  .course_id = order.course_id});
    fulfil(transaction, act, order, before, act.now);
    recompute_order(transaction, act, order_id);
    return Acceptance::accepted;
}

}  // namespace lectern::payments
