#include "platform/stripe_objects.hpp"

#include "platform/json.hpp"
#include "platform/stripe.hpp"

namespace lectern {

namespace {

using stripe_objects::upper_case;

std::string text_at(const json::Value& object, std::string_view path) {
    return object.text(path).value_or("");
}

/// The id of an object that is told by its id or expanded.
std::string id_at(const json::Value& object, const std::string& path) {
    const auto expanded = object.text(path + ".id");
    return expanded ? *expanded : text_at(object, path);
}

/// Of a refund or dispute: its own, else that of its expanded charge.
std::string payment_intent_of(const json::Value& object) {
    const auto own = id_at(object, "payment_intent");
    return own.empty() ? id_at(object, "charge.payment_intent") : own;
}

/// A word that is not documented counts as `pending`: the money may be on its way back.
std::string known_refund_status(const std::string& word) {
    for (const auto* known : {"requires_action", "pending", "succeeded", "failed", "canceled"})
        if (word == known) return word;
    return "pending";
}

}  // namespace

std::string stripe_objects::upper_case(std::string text) {
    for (char& character : text) {
        if ('a' <= character && character <= 'z') character = static_cast<char>(character - 32);
    }
    return text;
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
    session.amount_tax_minor = object.integer("total_details.amount_tax").value_or(0);
    session.amount_shipping_minor = object.integer("total_details.amount_shipping").value_or(0);
    session.currency = upper_case(text("currency"));
    session.payment_intent = id_at(object, "payment_intent");
    session.client_reference_id = text("client_reference_id");
    session.order_id = text("metadata.order_id");
    session.installation_id = text("metadata.installation_id");
    session.course_slug = text("metadata.course");
    session.customer_email = first_of("customer_details.email", "customer_email");
    session.livemode = object.boolean("livemode").value_or(false);
    return session;
}

Refund refund_from(const json::Value& object) {
    return {.id = text_at(object, "id"),
            .status = known_refund_status(text_at(object, "status")),
            .amount_minor = object.integer("amount").value_or(0),
            .currency = upper_case(text_at(object, "currency")),
            .payment_intent = payment_intent_of(object)};
}

Dispute dispute_from(const json::Value& object) {
    return {.id = text_at(object, "id"),
            .status = text_at(object, "status"),
            .amount_minor = object.integer("amount").value_or(0),
            .currency = upper_case(text_at(object, "currency")),
            .payment_intent = payment_intent_of(object)};
}

Charge charge_from(const json::Value& object) {
    return {.id = text_at(object, "id"),
            .status = text_at(object, "status"),
            .amount_minor = object.integer("amount").value_or(0),
            .amount_refunded_minor = object.integer("amount_refunded").value_or(0),
            .currency = upper_case(text_at(object, "currency")),
            .payment_intent = id_at(object, "payment_intent"),
            .receipt_url = text_at(object, "receipt_url")};
}

Origin origin_of(const json::Value& object) {
    for (const auto* where : {"metadata", "charge.metadata", "payment_intent.metadata"}) {
        const std::string path{where};
        Origin origin{.order_id = text_at(object, path + ".order_id"),
                      .installation_id = text_at(object, path + ".installation_id")};
        if (!origin.order_id.empty()) return origin;
    }
    return {};
}

}  // namespace lectern
