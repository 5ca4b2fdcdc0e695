#include "platform/stripe_objects.hpp"

#include <algorithm>
#include <chrono>

#include "platform/ascii.hpp"
#include "platform/json.hpp"
#include "platform/stripe.hpp"

namespace lectern {

namespace {

std::string text_at(const json::Value& object, std::string_view path) {
    return object.text(path).value_or("");
}

/// Returns the id of a referenced object, which Stripe sends as an id or expanded.
std::string id_at(const json::Value& object, const std::string& path) {
    const auto expanded = object.text(path + ".id");
    return expanded ? *expanded : text_at(object, path);
}

std::optional<Timestamp> created_of(const json::Value& object) {
    return stripe_objects::time_at(object, "created");
}

/// Returns the payment intent of a refund or dispute, else that of its expanded charge.
std::string payment_intent_of(const json::Value& object) {
    const auto own = id_at(object, "payment_intent");
    return own.empty() ? id_at(object, "charge.payment_intent") : own;
}

/// Returns the status, or `pending` for an undocumented one: the money may be on its way back.
std::string known_refund_status(const std::string& word) {
    for (const auto* known : {"requires_action", "pending", "succeeded", "failed", "canceled"})
        if (word == known) return word;
    return "pending";
}

// Bounds that Stripe documents, or well beyond those: ids up to 255 characters, metadata up to 500,
// amounts up to twelve digits. PostgreSQL cannot index a text of several thousand bytes.
constexpr std::size_t longest_id = 255;
constexpr std::size_t longest_word = 500;
constexpr std::size_t longest_url = 4096;
constexpr std::int64_t largest_amount = 999'999'999'999;

bool is_printable(std::string_view text) {
    return std::ranges::all_of(text,
                               [](char character) { return ' ' <= character && character <= '~'; });
}

bool is_url(std::string_view text) {
    return text.size() <= longest_url && is_printable(text) &&
           text.find(' ') == std::string_view::npos;
}

bool is_word(std::string_view text) {
    return text.size() <= longest_word;
}

using TextRule = bool (*)(std::string_view);
struct TextField {
    const char* path;
    TextRule rule;
};

// The fields of all kinds of objects together. A name has the same meaning in each kind.
constexpr TextField text_fields[] = {{"url", is_url},
                                     {"receipt_url", is_url},
                                     {"hosted_invoice_url", is_url},
                                     {"invoice_pdf", is_url},
                                     {"status", is_word},
                                     {"payment_status", is_word},
                                     {"currency", is_word},
                                     {"client_reference_id", is_word},
                                     {"customer_email", is_word},
                                     {"customer_details.email", is_word},
                                     {"fraud_type", is_word},
                                     {"metadata.order_id", is_word},
                                     {"metadata.installation_id", is_word},
                                     {"metadata.course", is_word},
                                     {"metadata.refund_request", is_word}};
constexpr const char* amount_fields[] = {"amount",
                                         "amount_refunded",
                                         "amount_subtotal",
                                         "amount_total",
                                         "total_details.amount_discount",
                                         "total_details.amount_shipping",
                                         "total_details.amount_tax"};
constexpr const char* reference_fields[] = {"payment_intent", "invoice", "charge",
                                            "charge.payment_intent"};

bool is_valid_text(const json::Value& object, const TextField& field) {
    const auto text = object.text(field.path);
    return text ? field.rule(*text) : !object.has(field.path);
}

bool is_valid_amount(const json::Value& object, const char* path) {
    const auto amount = object.integer(path);
    return amount ? 0 <= *amount && *amount <= largest_amount : !object.has(path);
}

/// Returns whether a reference to another object is an id, an expanded object or absent.
bool is_valid_reference(const json::Value& object, const std::string& path) {
    return !object.has(path) || stripe_objects::is_id(id_at(object, path));
}

}  // namespace

bool stripe_objects::is_id(std::string_view text) {
    return !text.empty() && text.size() <= longest_id && is_printable(text);
}

std::optional<Timestamp> stripe_objects::time_at(const json::Value& object, std::string_view path) {
    const auto seconds = object.integer(path);
    if (!seconds) return std::nullopt;
    return Timestamp{std::chrono::seconds{*seconds}};
}

std::string stripe_objects::shown(std::string_view text) {
    constexpr std::size_t longest = 100;
    std::string line{text.substr(0, longest)};
    std::ranges::replace_if(
        line, [](char character) { return character < ' ' || character > '~'; }, '?');
    return text.size() > longest ? line + "..." : line;
}

std::optional<std::string> find_fault(const json::Value& object) {
    if (!object.is_object()) return "is no object";
    if (!stripe_objects::is_id(text_at(object, "id"))) return "has no id";
    for (const auto* path : amount_fields)
        if (!is_valid_amount(object, path)) return std::string{path} + " is no amount";
    for (const auto* path : reference_fields)
        if (!is_valid_reference(object, path)) return std::string{path} + " names nothing";
    for (const auto& field : text_fields)
        if (!is_valid_text(object, field)) return std::string{field.path} + " is out of bounds";
    return std::nullopt;
}

CheckoutSession checkout_session_from(const json::Value& object) {
    const auto text = [&](std::string_view path) { return object.text(path).value_or(""); };
    const auto first_of = [&](std::string_view path, std::string_view otherwise) {
        const auto found = object.text(path);
        return found ? *found : text(otherwise);
    };
    CheckoutSession session;
    session.id = text("id");
    session.url = text("url");
    session.status = text("status");
    session.payment_status = text("payment_status");
    session.amount_subtotal_minor = object.integer("amount_subtotal");
    session.amount_total_minor = object.integer("amount_total");
    session.amount_discount_minor = object.integer("total_details.amount_discount").value_or(0);
    session.amount_tax_minor = object.integer("total_details.amount_tax");
    session.amount_shipping_minor = object.integer("total_details.amount_shipping").value_or(0);
    session.currency = upper_case(text("currency"));
    session.payment_intent = id_at(object, "payment_intent");
    session.invoice = id_at(object, "invoice");
    session.client_reference_id = text("client_reference_id");
    session.order_id = text("metadata.order_id");
    session.installation_id = text("metadata.installation_id");
    session.course_slug = text("metadata.course");
    session.customer_email = first_of("customer_details.email", "customer_email");
    session.livemode = object.boolean("livemode").value_or(false);
    session.fault = find_fault(object).value_or("");
    session.created = created_of(object);
    return session;
}

Refund refund_from(const json::Value& object) {
    return {.id = text_at(object, "id"),
            .status = known_refund_status(text_at(object, "status")),
            .amount_minor = object.integer("amount").value_or(0),
            .currency = upper_case(text_at(object, "currency")),
            .payment_intent = payment_intent_of(object),
            .created = created_of(object),
            .reported_at = {},
            .request = text_at(object, "metadata.refund_request")};
}

Dispute dispute_from(const json::Value& object) {
    return {.id = text_at(object, "id"),
            .status = text_at(object, "status"),
            .amount_minor = object.integer("amount").value_or(0),
            .currency = upper_case(text_at(object, "currency")),
            .payment_intent = payment_intent_of(object),
            .created = created_of(object),
            .reported_at = {},
            .reason = text_at(object, "reason"),
            .answer_by = stripe_objects::time_at(object, "evidence_details.due_by")};
}

FraudWarning fraud_warning_from(const json::Value& object) {
    return {.id = text_at(object, "id"),
            .fraud_type = text_at(object, "fraud_type"),
            .payment_intent = payment_intent_of(object)};
}

Charge charge_from(const json::Value& object) {
    return {.id = text_at(object, "id"),
            .status = text_at(object, "status"),
            .amount_minor = object.integer("amount").value_or(0),
            .amount_refunded_minor = object.integer("amount_refunded").value_or(0),
            .currency = upper_case(text_at(object, "currency")),
            .payment_intent = id_at(object, "payment_intent"),
            .receipt_url = text_at(object, "receipt_url"),
            .created = created_of(object)};
}

OrderReference order_reference_of(const json::Value& object) {
    for (const auto* where : {"metadata", "charge.metadata", "payment_intent.metadata"}) {
        const std::string path{where};
        OrderReference origin{.order_id = text_at(object, path + ".order_id"),
                              .installation_id = text_at(object, path + ".installation_id")};
        if (!origin.order_id.empty()) return origin;
    }
    return {};
}

}  // namespace lectern
