#include "platform/stripe_payments.hpp"

#include <algorithm>

#include "platform/ascii.hpp"
#include "platform/json.hpp"
#include "platform/stripe_call.hpp"
#include "platform/stripe_objects.hpp"
#include "platform/unicode.hpp"

namespace lectern {

namespace {

using Kind = PaymentsError::Kind;

constexpr std::size_t longest_session_id = 255;

CheckoutSession session_in(const json::Value& body) {
    auto session = checkout_session_from(body);
    if (session.id.empty() || body.text("object") != "checkout.session") {
        throw PaymentsError{Kind::no_answer, "stripe: the answer is not a Checkout session"};
    }
    if (!session.fault.empty()) {
        throw PaymentsError{Kind::no_answer, "stripe: the session " + session.fault};
    }
    return session;
}

/// Returns the object of a list. Throws PaymentsError if it cannot be one of Stripe's.
const json::Value& checked(const json::Value& object) {
    if (const auto fault = find_fault(object)) {
        throw PaymentsError{
            Kind::refused,
            "stripe: " + stripe_objects::shown(object.text("id").value_or("")) + ": " + *fault};
    }
    return object;
}

stripe_call::Fields create_fields(const CheckoutSessionRequest& request) {
    stripe_call::Fields fields{{"mode", "payment"},
                               {"line_items[0][price]", request.price},
                               {"line_items[0][quantity]", "1"},
                               {"currency", lower_case(request.currency)},
                               {"success_url", request.success_url},
                               {"cancel_url", request.cancel_url},
                               {"client_reference_id", request.client_reference_id},
                               {"expires_at", std::to_string(unix_seconds(request.expires_at))}};
    if (!request.customer_email.empty()) {
        fields.emplace_back("customer_email", with_ascii_domain(request.customer_email));
    }
    if (request.promotion_code.empty()) {
        fields.emplace_back("allow_promotion_codes", "true");
    } else {
        fields.emplace_back("discounts[0][promotion_code]", request.promotion_code);
    }
    if (request.tax != Tax::off) {
        fields.emplace_back("automatic_tax[enabled]", "true");
        fields.emplace_back("billing_address_collection", "required");
        fields.emplace_back("tax_id_collection[enabled]", "true");
    }
    if (request.creates_invoice) fields.emplace_back("invoice_creation[enabled]", "true");
    if (request.needs_terms)
        fields.emplace_back("consent_collection[terms_of_service]", "required");
    if (!request.locale.empty()) fields.emplace_back("locale", request.locale);
    for (const auto& [name, value] : request.metadata) {
        fields.emplace_back("metadata[" + name + "]", value);
        fields.emplace_back("payment_intent_data[metadata][" + name + "]", value);
    }
    return fields;
}

// Ids can come from the address bar. Stripe is never asked for an impossible one.
bool can_be_session_id(const std::string& id) {
    return id.starts_with("cs_") && id.size() <= longest_session_id &&
           std::all_of(id.begin(), id.end(), [](char character) {
               return ('0' <= character && character <= '9') ||
                      ('A' <= character && character <= 'Z') ||
                      ('a' <= character && character <= 'z') || character == '_';
           });
}

stripe_call::Fields page_fields(const PageRequest& page) {
    stripe_call::Fields fields{{"created[gte]", std::to_string(unix_seconds(page.created_since))},
                               {"limit", "100"}};
    if (!page.starting_after.empty()) fields.emplace_back("starting_after", page.starting_after);
    return fields;
}

Price price_from(const json::Value& object) {
    auto price =
        Price{.id = object.text("id").value_or(""),
              .amount_minor = object.integer("unit_amount").value_or(-1),
              .currency = upper_case(object.text("currency").value_or("")),
              .is_active = object.boolean("active").value_or(false),
              .tax = tax_from(object.text("tax_behavior").value_or("")).value_or(Tax::off)};
    if (price.id.empty() || object.text("object") != "price") {
        throw PaymentsError{Kind::no_answer, "stripe: the answer is not a price"};
    }
    return price;
}

}  // namespace

StripePayments::StripePayments(HttpClient& http, std::string api_url, std::string secret_key,
                               StripePatience patience)
    : http_{http},
      api_url_{std::move(api_url)},
      secret_key_{std::move(secret_key)},
      patience_{patience} {}

CheckoutSession StripePayments::create_checkout_session(const CheckoutSessionRequest& request) {
    return session_in(stripe_call::post({http_, api_url_, secret_key_, patience_},
                                        "/v1/checkout/sessions", request.idempotency_key,
                                        create_fields(request)));
}

std::optional<std::string> StripePayments::find_promotion_code(const std::string& code) {
    const auto page =
        stripe_call::get_page({http_, api_url_, secret_key_, patience_}, "/v1/promotion_codes",
                              {{"code", code}, {"active", "true"}, {"limit", "1"}});
    return page.data.empty() ? std::nullopt : page.data.front().text("id");
}

std::optional<CheckoutSession> StripePayments::find_checkout_session(const std::string& id) {
    if (!can_be_session_id(id)) return std::nullopt;
    const auto found =
        stripe_call::find({http_, api_url_, secret_key_, patience_}, "/v1/checkout/sessions/" + id);
    if (!found) return std::nullopt;
    return session_in(*found);
}

std::optional<Invoice> StripePayments::find_invoice(const std::string& id) {
    const auto found = stripe_call::find({http_, api_url_, secret_key_, patience_},
                                         "/v1/invoices/" + url_escape(id));
    if (!found) return std::nullopt;
    const auto& object = checked(*found);
    return Invoice{.id = object.text("id").value_or(""),
                   .hosted_url = object.text("hosted_invoice_url").value_or(""),
                   .pdf_url = object.text("invoice_pdf").value_or("")};
}

std::vector<Refund> StripePayments::list_refunds(const std::string& payment_intent) {
    std::vector<Refund> refunds;
    for (const auto& object :
         stripe_call::get_all({http_, api_url_, secret_key_, patience_}, "/v1/refunds",
                              {{"payment_intent", payment_intent}})) {
        refunds.push_back(refund_from(checked(object)));
    }
    return refunds;
}

Refund StripePayments::create_refund(const NewRefund& refund) {
    const auto made = stripe_call::post({http_, api_url_, secret_key_, patience_}, "/v1/refunds",
                                        refund.idempotency_key,
                                        {{"payment_intent", refund.payment_intent},
                                         {"amount", std::to_string(refund.amount_minor)},
                                         {"metadata[refund_request]", refund.request}});
    if (made.text("object") != "refund" || find_fault(made)) {
        throw PaymentsError{Kind::no_answer, "stripe: the answer is not a refund"};
    }
    return refund_from(made);
}

std::vector<Dispute> StripePayments::list_disputes(const std::string& payment_intent) {
    std::vector<Dispute> disputes;
    for (const auto& object :
         stripe_call::get_all({http_, api_url_, secret_key_, patience_}, "/v1/disputes",
                              {{"payment_intent", payment_intent}})) {
        disputes.push_back(dispute_from(checked(object)));
    }
    return disputes;
}

std::vector<Charge> StripePayments::list_charges(const std::string& payment_intent) {
    std::vector<Charge> charges;
    for (const auto& object :
         stripe_call::get_all({http_, api_url_, secret_key_, patience_}, "/v1/charges",
                              {{"payment_intent", payment_intent}})) {
        charges.push_back(charge_from(checked(object)));
    }
    return charges;
}

EventPage StripePayments::list_events(const std::vector<std::string>& types,
                                      const PageRequest& wanted) {
    auto fields = page_fields(wanted);
    for (const auto& type : types) fields.emplace_back("types[]", type);
    const auto found =
        stripe_call::get_page({http_, api_url_, secret_key_, patience_}, "/v1/events", fields);
    EventPage page;
    page.has_more = found.has_more;
    for (const auto& event : found.data) {
        page.events.push_back(event.dump());
        page.last_id = event.text("id").value_or("");
    }
    return page;
}

SessionPage StripePayments::list_checkout_sessions(const PageRequest& wanted) {
    const auto found = stripe_call::get_page({http_, api_url_, secret_key_, patience_},
                                             "/v1/checkout/sessions", page_fields(wanted));
    SessionPage page;
    page.has_more = found.has_more;
    for (const auto& object : found.data) {
        page.sessions.push_back(checkout_session_from(object));
        page.last_id = page.sessions.back().id;
    }
    return page;
}

std::optional<Price> StripePayments::find_price(const std::string& id) {
    const auto found = stripe_call::find({http_, api_url_, secret_key_, patience_},
                                         "/v1/prices/" + url_escape(id));
    if (!found) return std::nullopt;
    return price_from(*found);
}

Price StripePayments::create_price(const NewPrice& price) {
    stripe_call::Fields fields{{"currency", lower_case(price.currency)},
                               {"unit_amount", std::to_string(price.amount_minor)},
                               {"lookup_key", price.lookup_key},
                               {"transfer_lookup_key", "true"},
                               {"product_data[name]", price.product_name}};
    if (price.tax != Tax::off) {
        fields.emplace_back("tax_behavior", to_text(price.tax));
        fields.emplace_back("product_data[tax_code]", price.tax_code);
    }
    return price_from(stripe_call::post({http_, api_url_, secret_key_, patience_}, "/v1/prices",
                                        price.idempotency_key, fields));
}

void StripePayments::archive_price(const std::string& id) {
    stripe_call::post({http_, api_url_, secret_key_, patience_}, "/v1/prices/" + url_escape(id),
                      "archive:" + id, {{"active", "false"}});
}

}  // namespace lectern
