#include "support/fake_payments.hpp"

namespace lectern::test {

namespace {

std::string metadata_of(const CheckoutSessionRequest& request, const std::string& name) {
    for (const auto& [key, value] : request.metadata) {
        if (key == name) return value;
    }
    return {};
}

}  // namespace

CheckoutSession FakePayments::create_checkout_session(const CheckoutSessionRequest& request) {
    requests.push_back(request);
    during_call();
    if (failure) throw PaymentsUnavailable{*failure, "stripe: answered 500"};
    const auto [known, is_new] = ids_by_key_.try_emplace(
        request.idempotency_key, "cs_test_" + std::to_string(sessions.size() + 1));
    newest_id_ = known->second;
    const auto discount = request.promotion_code.empty() ? 0 : discount_minor;
    if (is_new) {
        sessions[newest_id_] = {.id = newest_id_,
                                .url = "https://pay.example/" + newest_id_,
                                .status = "open",
                                .payment_status = "unpaid",
                                .amount_subtotal_minor = amount_minor,
                                .amount_total_minor = amount_minor - discount,
                                .currency = currency,
                                .client_reference_id = request.client_reference_id,
                                .order_id = metadata_of(request, "order_id"),
                                .installation_id = metadata_of(request, "installation_id"),
                                .customer_email = request.customer_email};
    }
    return sessions[newest_id_];
}

std::optional<std::string> FakePayments::find_promotion_code(const std::string& code) {
    during_call();
    if (failure) throw PaymentsUnavailable{*failure, "stripe: answered 500"};
    const auto found = promotions.find(code);
    if (found == promotions.end()) return std::nullopt;
    return found->second;
}

std::optional<CheckoutSession> FakePayments::find_checkout_session(const std::string& id) {
    ++lookups;
    during_call();
    if (failure) throw PaymentsUnavailable{*failure, "stripe: answered 500"};
    const auto found = sessions.find(id);
    if (found == sessions.end()) return std::nullopt;
    return found->second;
}

CheckoutSession& FakePayments::newest() {
    return sessions.at(newest_id_);
}

CheckoutSession& FakePayments::pay(CheckoutSession& session, const std::string& email) {
    session.status = "complete";
    session.payment_status = "paid";
    session.payment_intent = "pi_" + session.id;
    if (!email.empty()) session.customer_email = email;
    return session;
}

}  // namespace lectern::test
