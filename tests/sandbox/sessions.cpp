#include "sessions.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "events.hpp"
#include "identifiers.hpp"
#include "platform/json.hpp"

namespace lectern::sandbox {
namespace {

constexpr std::string_view folder = "sessions";
constexpr std::size_t id_letters = 40;
constexpr std::size_t payment_intent_letters = 24;

json::Scalar text_or_null(const std::string& text) {
    if (text.empty()) return nullptr;
    return text;
}

std::string json_from(const std::vector<std::pair<std::string, std::string>>& pairs) {
    std::vector<json::Member> members;
    members.reserve(pairs.size());
    for (const auto& [name, value] : pairs) members.push_back({name, value});
    return json::object(members);
}

constexpr std::int64_t tax_percent = 20;  // as in Austria, where every buyer lives

std::int64_t rounded_part(std::int64_t amount_minor, std::int64_t part, std::int64_t whole) {
    return (2 * amount_minor * part + whole) / (2 * whole);
}

json::Scalar address(const Session& session) {
    if (!session.is_complete() || !session.needs_billing_address) return nullptr;
    return json::Raw{json::object({{"city", std::string{"Wien"}},
                                   {"country", std::string{"AT"}},
                                   {"line1", std::string{"Ring 1"}},
                                   {"line2", nullptr},
                                   {"postal_code", std::string{"1010"}},
                                   {"state", nullptr}})};
}

json::Raw automatic_tax(const Session& session) {
    if (session.tax_behavior.empty())
        return {R"({"enabled":false,"liability":null,"provider":null,"status":null})"};
    const std::string status = session.is_complete() ? "complete" : "requires_location_inputs";
    return {json::object({{"enabled", true},
                          {"liability", json::Raw{R"({"type":"self"})"}},
                          {"provider", std::string{"stripe"}},
                          {"status", status}})};
}

json::Scalar customer_details(const Session& session) {
    const auto& email =
        session.paid_by_email.empty() ? session.customer_email : session.paid_by_email;
    if (email.empty()) return nullptr;
    return json::Raw{json::object({{"address", address(session)},
                                   {"business_name", nullptr},
                                   {"email", email},
                                   {"individual_name", nullptr},
                                   {"name", nullptr},
                                   {"phone", nullptr},
                                   {"tax_exempt", std::string{"none"}},
                                   {"tax_ids", session.asks_for_tax_id && session.is_complete()
                                                   ? json::Scalar{json::Raw{"[]"}}
                                                   : nullptr}})};
}

std::string items_json(const std::vector<LineItem>& items) {
    std::vector<json::Scalar> list;
    for (const auto& item : items) {
        list.emplace_back(json::Raw{json::object({{"price", item.price},
                                                  {"name", item.name},
                                                  {"quantity", item.quantity},
                                                  {"amount_minor", item.amount_minor}})});
    }
    return json::array(list);
}

std::vector<LineItem> items_from(const json::Value& record) {
    std::vector<LineItem> items;
    for (const auto& item : record.list("items")) {
        items.push_back({.price = item.text("price").value_or(""),
                         .name = item.text("name").value_or(""),
                         .quantity = item.integer("quantity").value_or(1),
                         .amount_minor = item.integer("amount_minor").value_or(0)});
    }
    return items;
}

json::Raw discounts_json(const Session& session) {
    if (session.promotion_code.empty()) return json::Raw{"[]"};
    const auto discount =
        json::object({{"coupon", nullptr}, {"promotion_code", session.promotion_code}});
    return json::Raw{json::array({json::Raw{discount}})};
}

json::Raw total_details(const Session& session) {
    return json::Raw{json::object({{"amount_discount", session.discount_minor},
                                   {"amount_shipping", std::int64_t{0}},
                                   {"amount_tax", session.tax_minor}})};
}

json::Scalar consent_collection(const Session& session) {
    if (!session.needs_terms) return nullptr;
    return json::Raw{
        R"({"payment_method_reuse_agreement":null,"promotions":null,"terms_of_service":"required"})"};
}

/// A buyer cannot pay without accepting the terms, so the payment page does not ask.
json::Scalar consent(const Session& session) {
    if (!session.needs_terms || !session.is_complete()) return nullptr;
    return json::Raw{R"({"promotions":null,"terms_of_service":"accepted"})"};
}

/// Stripe's object and the fields that it does not contain.
std::string record_json(const Session& session) {
    return json::object({{"session", json::Raw{stripe_object(session)}},
                         {"url", session.url},
                         {"payment_intent_metadata", json::Raw{session.payment_intent_metadata}},
                         {"promotion_code", session.promotion_code},
                         {"awaits_transfer", session.awaits_transfer},
                         {"tax_behavior", session.tax_behavior},
                         {"items", json::Raw{items_json(session.items)}}});
}

Session session_from(const json::Value& record) {
    const auto text = [&record](const std::string& name) {
        return record.text("session." + name).value_or("");
    };
    const auto integer = [&record](const std::string& name) {
        return record.integer("session." + name).value_or(0);
    };
    Session session{
        .id = text("id"),
        .status = text("status"),
        .payment_status = text("payment_status"),
        .amount_total_minor = integer("amount_total"),
        .discount_minor = integer("total_details.amount_discount"),
        .tax_behavior = record.text("tax_behavior").value_or(""),
        .tax_minor = integer("total_details.amount_tax"),
        .needs_billing_address = text("billing_address_collection") == "required",
        .asks_for_tax_id = record.boolean("session.tax_id_collection.enabled").value_or(false),
        .creates_invoice = record.boolean("session.invoice_creation.enabled").value_or(false),
        .needs_terms = text("consent_collection.terms_of_service") == "required",
        .invoice = text("invoice"),
        .locale = text("locale"),
        .promotion_code = record.text("promotion_code").value_or(""),
        .currency = text("currency"),
        .url = record.text("url").value_or(""),
        .payment_intent = text("payment_intent"),
        .awaits_transfer = record.boolean("awaits_transfer").value_or(false),
        .paid_by_email = {},
        .success_url = text("success_url"),
        .cancel_url = text("cancel_url"),
        .customer_email = text("customer_email"),
        .client_reference_id = text("client_reference_id"),
        .allow_promotion_codes = record.boolean("session.allow_promotion_codes").value_or(false),
        .created = integer("created"),
        .expires_at = integer("expires_at"),
        .items = items_from(record)};
    if (session.is_complete()) session.paid_by_email = text("customer_details.email");
    if (const auto found = record.find("session.metadata")) session.metadata = found->dump();
    if (const auto found = record.find("payment_intent_metadata")) {
        session.payment_intent_metadata = found->dump();
    }
    return session;
}

}  // namespace

Session with_tax(Session session) {
    if (session.tax_behavior.empty() || session.tax_minor > 0) return session;
    const auto left = session.amount_total_minor;
    if (session.tax_behavior == "inclusive") {
        session.tax_minor = rounded_part(left, tax_percent, 100 + tax_percent);
    } else {
        session.tax_minor = rounded_part(left, tax_percent, 100);
        session.amount_total_minor = left + session.tax_minor;
    }
    return session;
}

std::string stripe_object(const Session& session) {
    const auto off = json::Raw{R"({"enabled":false})"};
    const auto tax_on_top = session.tax_behavior == "exclusive" ? session.tax_minor : 0;
    return json::object({
        {"id", session.id},
        {"object", std::string{"checkout.session"}},
        {"adaptive_pricing", off},
        {"after_expiration", nullptr},
        {"allow_promotion_codes", session.allow_promotion_codes ? json::Scalar{true} : nullptr},
        {"amount_subtotal", session.amount_total_minor - tax_on_top + session.discount_minor},
        {"amount_total", session.amount_total_minor},
        {"automatic_tax", automatic_tax(session)},
        {"billing_address_collection",
         session.needs_billing_address ? json::Scalar{std::string{"required"}} : nullptr},
        {"cancel_url", text_or_null(session.cancel_url)},
        {"client_reference_id", text_or_null(session.client_reference_id)},
        {"client_secret", nullptr},
        {"collected_information", nullptr},
        {"consent", consent(session)},
        {"consent_collection", consent_collection(session)},
        {"created", session.created},
        {"currency", session.currency},
        {"currency_conversion", nullptr},
        {"custom_fields", json::Raw{"[]"}},
        {"custom_text", json::Raw{R"({"after_submit":null,"shipping_address":null,)"
                                  R"("submit":null,"terms_of_service_acceptance":null})"}},
        {"customer", nullptr},
        {"customer_creation", std::string{"if_required"}},
        {"customer_details", customer_details(session)},
        {"customer_email", text_or_null(session.customer_email)},
        {"discounts", discounts_json(session)},
        {"expires_at", session.expires_at},
        {"invoice", text_or_null(session.invoice)},
        {"invoice_creation",
         json::Raw{std::string{R"({"enabled":)"} + (session.creates_invoice ? "true" : "false") +
                   R"(,"invoice_data":{"account_tax_ids":null,"custom_fields":null,)"
                   R"("description":null,"footer":null,"issuer":null,"metadata":null,)"
                   R"("rendering_options":null}})"}},
        {"livemode", false},
        {"locale", text_or_null(session.locale)},
        {"metadata", json::Raw{session.metadata}},
        {"mode", std::string{"payment"}},
        {"origin_context", nullptr},
        {"payment_intent", text_or_null(session.payment_intent)},
        {"payment_link", nullptr},
        {"payment_method_collection", std::string{"if_required"}},
        {"payment_method_configuration_details", nullptr},
        {"payment_method_options", json::Raw{"{}"}},
        {"payment_method_types", json::Raw{R"(["card"])"}},
        {"payment_status", session.payment_status},
        {"permissions", nullptr},
        {"phone_number_collection", off},
        {"recovered_from", nullptr},
        {"saved_payment_method_options", nullptr},
        {"setup_intent", nullptr},
        {"shipping_address_collection", nullptr},
        {"shipping_cost", nullptr},
        {"shipping_options", json::Raw{"[]"}},
        {"status", session.status},
        {"submit_type", nullptr},
        {"subscription", nullptr},
        {"success_url", session.success_url},
        {"tax_id_collection",
         json::Raw{session.asks_for_tax_id ? R"({"enabled":true,"required":"never"})"
                                           : R"({"enabled":false,"required":"never"})"}},
        {"total_details", total_details(session)},
        {"ui_mode", std::string{"hosted"}},
        {"url", session.is_open() ? json::Scalar{session.url} : nullptr},
        {"wallet_options", nullptr},
    });
}

std::string success_url(const Session& session) {
    constexpr std::string_view placeholder = "{CHECKOUT_SESSION_ID}";
    auto address = session.success_url;
    for (auto at = address.find(placeholder); at != std::string::npos;
         at = address.find(placeholder)) {
        address.replace(at, placeholder.size(), session.id);
    }
    return address;
}

Session Sessions::start(const SessionRequest& request) const {
    const auto id = "cs_sandbox_" + random_letters(id_letters);
    std::int64_t amount_minor = 0;
    for (const auto& item : request.items) amount_minor += item.amount_minor;
    Session session{
        .id = id,
        .amount_total_minor = amount_minor - request.discount_minor,
        .discount_minor = request.discount_minor,
        .tax_behavior = request.tax_behavior,
        .needs_billing_address = request.needs_billing_address,
        .asks_for_tax_id = request.asks_for_tax_id,
        .creates_invoice = request.creates_invoice,
        .needs_terms = request.needs_terms,
        .invoice = {},
        .locale = request.locale,
        .promotion_code = request.promotion_code,
        .currency = request.currency,
        .url = sandbox_url_ + "/pay/" + id,
        .payment_intent = {},
        .paid_by_email = {},
        .success_url = request.success_url,
        .cancel_url = request.cancel_url,
        .customer_email = request.customer_email,
        .client_reference_id = request.client_reference_id,
        .metadata = json_from(request.metadata),
        .payment_intent_metadata = json_from(request.payment_intent_metadata),
        .allow_promotion_codes = request.allow_promotion_codes,
        .created = request.created,
        .expires_at = request.expires_at,
        .items = request.items,
    };
    write(session);
    return session;
}

std::optional<Session> Sessions::find(const std::string& id) const {
    auto session = read(id);
    if (session && session->is_open() && session->expires_at <= unix_now()) expire(*session);
    return session;
}

std::vector<Session> Sessions::list() const {
    std::vector<Session> sessions;
    for (const auto& id : state_.list(folder)) {
        if (auto session = find(id)) sessions.push_back(*std::move(session));
    }
    std::ranges::sort(sessions, [](const Session& a, const Session& b) {
        return std::pair{a.created, a.id} > std::pair{b.created, b.id};
    });
    return sessions;
}

bool Sessions::pay(Session& session, const std::string& email) const {
    const auto lock = state_.lock();
    if (!is_still_open(session)) return false;
    session.payment_status = session.amount_total_minor == 0 ? "no_payment_required" : "paid";
    complete(session, email);
    return true;
}

bool Sessions::pay_later(Session& session, const std::string& email) const {
    const auto lock = state_.lock();
    if (!is_still_open(session) || session.amount_total_minor == 0) return false;
    session.awaits_transfer = true;
    complete(session, email);
    return true;
}

bool Sessions::end_transfer(Session& session, Transfer transfer) const {
    const auto lock = state_.lock();
    session = read(session.id).value();
    if (!session.awaits_transfer) return false;
    session.awaits_transfer = false;
    const bool has_arrived = transfer == Transfer::arrived;
    if (has_arrived) session.payment_status = "paid";
    add_invoice(session);
    store_event(state_,
                has_arrived ? "checkout.session.async_payment_succeeded"
                            : "checkout.session.async_payment_failed",
                stripe_object(session));
    write(session);
    return true;
}

bool Sessions::expire(Session& session) const {
    const auto lock = state_.lock();
    session = read(session.id).value();
    if (!session.is_open()) return false;
    set_expired(session);
    return true;
}

void Sessions::expire_overdue() const {
    for (const auto& id : state_.list(folder)) std::ignore = find(id);
}

bool Sessions::is_still_open(Session& session) const {
    session = read(session.id).value();
    if (session.is_open() && session.expires_at <= unix_now()) set_expired(session);
    return session.is_open();
}

void Sessions::add_invoice(Session& session) const {
    if (!session.creates_invoice || session.payment_status == "unpaid") return;
    session.invoice = "in_sandbox_" + random_letters(payment_intent_letters);
    state_.write("invoices", session.invoice, json::object({{"session", session.id}}));
}

void Sessions::complete(Session& session, const std::string& email) const {
    session = with_tax(session);
    session.status = "complete";
    session.paid_by_email = email;
    if (session.amount_total_minor > 0) {
        session.payment_intent = "pi_sandbox_" + random_letters(payment_intent_letters);
        state_.write("intents", session.payment_intent, json::object({{"session", session.id}}));
    }
    add_invoice(session);
    // The event is stored first: if the process dies in between, the session can be paid again and
    // there is one event too many, but never a paid session without an event.
    store_event(state_, "checkout.session.completed", stripe_object(session));
    write(session);
}

void Sessions::set_expired(Session& session) const {
    session.status = "expired";
    store_event(state_, "checkout.session.expired", stripe_object(session));
    write(session);
}

std::optional<Session> Sessions::read(const std::string& id) const {
    const auto text = state_.read(folder, id);
    if (!text) return {};
    return session_from(json::parse(*text));
}

void Sessions::write(const Session& session) const {
    state_.write(folder, session.id, record_json(session));
}

}  // namespace lectern::sandbox
