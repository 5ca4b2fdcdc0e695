#include "support/fake_payments.hpp"

#include <algorithm>
#include <iterator>

#include "platform/json.hpp"

namespace lectern::test {

namespace {

std::string metadata_of(const CheckoutSessionRequest& request, const std::string& name) {
    for (const auto& [key, value] : request.metadata) {
        if (key == name) return value;
    }
    return {};
}

template <typename Object>
std::vector<Object> of_intent(const std::vector<Object>& all, const std::string& payment_intent) {
    std::vector<Object> found;
    std::ranges::copy_if(all, std::back_inserter(found), [&](const Object& object) {
        return object.payment_intent == payment_intent;
    });
    return found;
}

}  // namespace

CheckoutSession FakePayments::create_checkout_session(const CheckoutSessionRequest& request) {
    requests.push_back(request);
    during_call();
    if (failure) throw PaymentsError{*failure, "stripe: answered 500", refusal};
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
                                .amount_discount_minor = discount,
                                .currency = currency,
                                .client_reference_id = request.client_reference_id,
                                .order_id = metadata_of(request, "order_id"),
                                .installation_id = metadata_of(request, "installation_id"),
                                .course_slug = metadata_of(request, "course"),
                                .customer_email = request.customer_email};
    }
    return sessions[newest_id_];
}

std::optional<std::string> FakePayments::find_promotion_code(const std::string& code) {
    during_call();
    if (failure) throw PaymentsError{*failure, "stripe: answered 500", refusal};
    const auto found = promotions.find(code);
    if (found == promotions.end()) return std::nullopt;
    return found->second;
}

std::optional<CheckoutSession> FakePayments::find_checkout_session(const std::string& id) {
    ++lookups;
    during_call();
    if (failure) throw PaymentsError{*failure, "stripe: answered 500", refusal};
    const auto found = sessions.find(id);
    if (found == sessions.end()) return std::nullopt;
    return found->second;
}

void FakePayments::answer() {
    during_call();
    if (failure) throw PaymentsError{*failure, "stripe: answered 500", refusal};
}

std::optional<Invoice> FakePayments::find_invoice(const std::string& id) {
    answer();
    const auto found = invoices.find(id);
    if (found == invoices.end()) return std::nullopt;
    return found->second;
}

std::vector<Refund> FakePayments::list_refunds(const std::string& payment_intent) {
    answer();
    if (payment_intent == refused_intent) {
        throw PaymentsError{PaymentsError::Kind::refused, "stripe: answered 404"};
    }
    return of_intent(refunds, payment_intent);
}

Refund FakePayments::create_refund(const NewRefund& refund) {
    answer();
    asked_refunds.push_back(refund);
    const auto [made, is_new] = refunds_by_key_.try_emplace(refund.idempotency_key);
    if (is_new) {
        std::string paid_currency;
        for (const auto& [id, session] : sessions)
            if (session.payment_intent == refund.payment_intent) paid_currency = session.currency;
        made->second = {.id = "re_made_" + std::to_string(refunds_by_key_.size()),
                        .status = refund_status,
                        .amount_minor = refund.amount_minor,
                        .currency = paid_currency,
                        .payment_intent = refund.payment_intent,
                        .created = {},
                        .reported_at = {},
                        .request = refund.request};
        refunds.push_back(made->second);
    }
    if (loses_answers) throw PaymentsError{PaymentsError::Kind::no_answer, "stripe: timeout"};
    return made->second;
}

std::vector<Dispute> FakePayments::list_disputes(const std::string& payment_intent) {
    answer();
    return of_intent(disputes, payment_intent);
}

std::vector<Charge> FakePayments::list_charges(const std::string& payment_intent) {
    answer();
    return of_intent(charges, payment_intent);
}

EventPage FakePayments::list_events(const std::vector<std::string>& types,
                                    const PageRequest& wanted) {
    answer();
    EventPage page;
    bool is_on_page = wanted.starting_after.empty();
    for (auto event = events.rbegin(); event != events.rend(); ++event) {
        const auto parsed = json::parse(*event);
        const auto id = parsed.text("id").value();
        const bool is_wanted =
            std::ranges::find(types, parsed.text("type").value()) != types.end() &&
            parsed.integer("created").value() >= unix_seconds(wanted.created_since);
        if (is_on_page && is_wanted) {
            page.has_more = page.events.size() == page_size;
            if (page.has_more) break;
            page.events.push_back(*event);
            page.last_id = id;
        }
        is_on_page = is_on_page || id == wanted.starting_after;
    }
    return page;
}

SessionPage FakePayments::list_checkout_sessions(const PageRequest& wanted) {
    answer();
    SessionPage page;
    bool is_on_page = wanted.starting_after.empty();
    for (const auto& [id, session] : sessions) {
        if (is_on_page) {
            page.has_more = page.sessions.size() == page_size;
            if (page.has_more) break;
            page.sessions.push_back(session);
            page.last_id = id;
        }
        is_on_page = is_on_page || id == wanted.starting_after;
    }
    return page;
}

std::optional<Price> FakePayments::find_price(const std::string& id) {
    answer();
    const auto found = prices.find(id);
    if (found == prices.end()) return std::nullopt;
    return found->second;
}

Price FakePayments::create_price(const NewPrice& price) {
    answer();
    made_prices.push_back(price);
    const auto id = "price_made_" + std::to_string(made_prices.size());
    return prices[id] = {.id = id,
                         .amount_minor = price.amount_minor,
                         .currency = price.currency,
                         .is_active = true,
                         .tax = price.tax};
}

void FakePayments::archive_price(const std::string& id) {
    answer();
    if (id == refused_price) {
        throw PaymentsError{PaymentsError::Kind::refused, "stripe: answered 400"};
    }
    prices.at(id).is_active = false;
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
