#include "checkout/payment_pages.hpp"

#include "catalog/money.hpp"
#include "payments/fulfilment.hpp"
#include "platform/log.hpp"

namespace lectern::checkout {

namespace {

CheckoutSessionRequest session_request(const payments::Order& order,
                                       const std::string& installation, const Config& config) {
    const auto& base = config.base_url;
    return {.idempotency_key = order.public_id + ":" + std::to_string(order.checkout_attempt),
            .price = order.stripe_price,
            .currency = order.currency,
            .success_url = base + "/checkout/success?session_id={CHECKOUT_SESSION_ID}",
            .cancel_url = base + "/checkout/cancel?order=" + order.public_id,
            .promotion_code = order.promotion_code,
            .customer_email = order.email.text,
            .client_reference_id = order.public_id,
            .tax = order.checkout_tax,
            .creates_invoice = order.creates_invoice,
            .needs_terms = order.needs_terms,
            .locale = order.checkout_locale,
            .metadata = {{"order_id", order.public_id},
                         {"installation_id", installation},
                         {"course", order.course_slug}},
            .expires_at = order.attempt_expires_at};
}

/// Returns whether Stripe's page shows the same amount as ours, apart from the promotion code that
/// was entered. Stripe charges what its own price says.
bool is_shown_price(const payments::Order& order, const CheckoutSession& session) {
    return payments::is_as_agreed(order, session) &&
           (session.amount_discount_minor == 0 || !order.promotion_code.empty());
}

/// Returns the problem of the refused order. If a promotion code leaves less than Stripe charges,
/// the code is at fault, and not the price.
Problem problem_with(const payments::Order& order, const PaymentsError& error) {
    const bool is_too_small =
        error.kind() == PaymentsError::Kind::refused && error.refusal() == Refusal::too_small;
    if (is_too_small && !order.promotion_code.empty()) return Problem::unusable_code;
    return problem_of(error);
}

std::string why_other_price(const payments::Order& order, const CheckoutSession& session) {
    return "this site says " + catalog::money_text(order.amount_minor, order.currency) +
           ", Stripe " +
           catalog::money_text(session.amount_subtotal_minor.value_or(0), session.currency);
}

/// Begins the next attempt, which has a new idempotency key. Notifies the school of what it must
/// fix.
void begin_attempt_after_refusal(Services& services, const audit::Act& act,
                                 const payments::Order& order, Problem problem,
                                 const std::string& detail) {
    services.database.write([&](Transaction& transaction) {
        payments::begin_next_attempt(transaction, order, act.now);
        audit::write(
            transaction, act,
            {.name = "checkout_refused",
             .outcome = audit::Outcome::refused,
             .reason = problem == Problem::other_price ? "price differs from the payment service's"
                                                       : "payment service refused or failed",
             .order_id = order.id,
             .course_id = order.course_id});
        notify_school(transaction, act, problem, detail, &order);
    });
}

}  // namespace

PaymentPage open_payment_page(Services& services, const audit::Act& act,
                              const payments::Order& order, const std::string& installation) {
    CheckoutSession session;
    try {
        session = services.payments.create_checkout_session(
            session_request(order, installation, services.config));
    } catch (const PaymentsError& error) {
        log::error("order " + order.public_id + ": " + error.what(), act.request_id);
        const auto problem = problem_with(order, error);
        if (error.kind() != PaymentsError::Kind::no_answer) {
            begin_attempt_after_refusal(services, act, order, problem, error.what());
        }
        return {{}, problem};
    }
    if (!is_shown_price(order, session)) {
        begin_attempt_after_refusal(services, act, order, Problem::other_price,
                                    why_other_price(order, session));
        return {{}, Problem::other_price};
    }
    const bool is_saved = services.database.write([&](Transaction& transaction) {
        return payments::save_checkout_session(transaction, order, session.id, session.url,
                                               act.now);
    });
    // Another request began a new attempt in the meantime: only its session may be paid.
    if (!is_saved) return {};
    return {.url = session.url};
}

}  // namespace lectern::checkout
