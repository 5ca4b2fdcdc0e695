#include "session_request.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

#include "amount.hpp"
#include "prices.hpp"
#include "promotion_codes.hpp"
#include "stripe_error.hpp"

namespace lectern::sandbox {
namespace {

constexpr std::int64_t shortest_life = std::int64_t{30} * 60;
constexpr std::int64_t longest_life = std::int64_t{24} * 60 * 60;
constexpr std::string_view session_id_placeholder = "{CHECKOUT_SESSION_ID}";

// All parameters that Stripe accepts here. Unknown ones are refused, as Stripe does.
constexpr std::array<std::string_view, 50> known_parameters{"adaptive_pricing",
                                                            "after_expiration",
                                                            "allow_promotion_codes",
                                                            "automatic_tax",
                                                            "billing_address_collection",
                                                            "branding_settings",
                                                            "cancel_url",
                                                            "client_reference_id",
                                                            "consent_collection",
                                                            "currency",
                                                            "custom_fields",
                                                            "custom_text",
                                                            "customer",
                                                            "customer_account",
                                                            "customer_creation",
                                                            "customer_email",
                                                            "customer_update",
                                                            "discounts",
                                                            "excluded_payment_method_types",
                                                            "expand",
                                                            "expires_at",
                                                            "invoice_creation",
                                                            "line_items",
                                                            "locale",
                                                            "metadata",
                                                            "mode",
                                                            "name_collection",
                                                            "optional_items",
                                                            "origin_context",
                                                            "payment_intent_data",
                                                            "payment_method_collection",
                                                            "payment_method_configuration",
                                                            "payment_method_data",
                                                            "payment_method_options",
                                                            "allowed_payment_method_types",
                                                            "permissions",
                                                            "phone_number_collection",
                                                            "redirect_on_completion",
                                                            "return_url",
                                                            "saved_payment_method_options",
                                                            "setup_intent_data",
                                                            "shipping_address_collection",
                                                            "shipping_options",
                                                            "submit_type",
                                                            "subscription_data",
                                                            "success_url",
                                                            "tax_id_collection",
                                                            "ui_mode",
                                                            "wallet_options",
                                                            "crypto_options"};

// Parameters that would change the amount, the payer or the return address and that the sandbox
// does not support.
constexpr std::array<std::string_view, 7> not_played{
    "customer",          "expand",           "optional_items",   "return_url",
    "setup_intent_data", "shipping_options", "subscription_data"};

StripeError not_played_here(const std::string& name) {
    return invalid_request("The sandbox does not play `" + name + "`; Stripe does.",
                           "parameter_unsupported_in_sandbox", name);
}

void check_names(const StripeFields& fields) {
    for (const auto& name : fields.top_names()) {
        if (std::ranges::find(known_parameters, name) == known_parameters.end()) {
            throw invalid_request("Received unknown parameter: " + name, "parameter_unknown", name);
        }
    }
    if (fields.has("discounts") && fields.has("allow_promotion_codes")) {
        throw invalid_request(
            "You may only specify one of these parameters: allow_promotion_codes, discounts.", "",
            "");
    }
    for (const auto& name : not_played) {
        if (fields.has(std::string{name})) throw not_played_here(std::string{name});
    }
}

bool is_metadata(const std::string& name) {
    return name.starts_with("metadata[") || name.starts_with("payment_intent_data[metadata][");
}

void check_no_empty_values(const StripeFields& fields) {
    for (const auto& [name, value] : fields.all()) {
        if (!value.empty() || is_metadata(name)) continue;
        throw invalid_request(
            "You passed an empty string for '" + name +
                "'. We assume empty values are an attempt to unset a parameter; however '" + name +
                "' cannot be unset. You should remove '" + name +
                "' from your request or supply a non-empty value.",
            "parameter_invalid_empty", name);
    }
}

std::string required(const StripeFields& fields, const std::string& name) {
    auto value = fields.find(name);
    if (!value)
        throw invalid_request("Missing required param: " + name + ".", "parameter_missing", name);
    return *value;
}

std::int64_t integer(const std::string& text, const std::string& name) {
    std::int64_t value = 0;
    const auto* const end = text.data() + text.size();
    const auto [stop, fault] = std::from_chars(text.data(), end, value);
    if (fault == std::errc{} && stop == end) return value;
    throw invalid_request("Invalid integer: " + text, "parameter_invalid_integer", name);
}

std::string url(std::string text, const std::string& name) {
    const bool is_absolute = text.starts_with("https://") || text.starts_with("http://");
    if (is_absolute && text.find(' ') == std::string::npos) return text;
    throw invalid_request("Not a valid URL", "url_invalid", name);
}

std::string success_url(const StripeFields& fields) {
    auto text = url(required(fields, "success_url"), "success_url");
    // Stricter than Stripe, which would send the buyer back without the session's id: the braces
    // must arrive unencoded.
    if (text.find(session_id_placeholder) == std::string::npos) {
        throw invalid_request("The sandbox wants {CHECKOUT_SESSION_ID} in success_url.",
                              "url_without_placeholder", "success_url");
    }
    return text;
}

std::string email(const StripeFields& fields) {
    auto text = fields.find("customer_email").value_or("");
    const auto at = text.find('@');
    // Deliberately stricter than the site, as Stripe is: consecutive dots are invalid.
    const bool is_email = at != std::string::npos && at > 0 && at + 1 < text.size() &&
                          text.find("..") == std::string::npos &&
                          text.find_first_of(" \r\n") == std::string::npos;
    if (text.empty() || is_email) return text;
    throw invalid_request("Invalid email address: " + text, "email_invalid", "customer_email");
}

std::string client_reference(const StripeFields& fields) {
    constexpr std::size_t longest = 200;
    auto text = fields.find("client_reference_id").value_or("");
    if (text.size() <= longest) return text;
    throw invalid_request("Invalid string: must be at most 200 characters",
                          "parameter_invalid_string", "client_reference_id");
}

std::int64_t expiry(const StripeFields& fields, std::int64_t now) {
    const auto text = fields.find("expires_at");
    if (!text) return now + longest_life;
    const auto moment = integer(*text, "expires_at");
    if (moment < now + shortest_life) {
        throw invalid_request(
            "The `expires_at` timestamp must be at least 30 minutes from Checkout Session "
            "creation.",
            "", "expires_at");
    }
    if (moment > now + longest_life) {
        throw invalid_request(
            "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.",
            "", "expires_at");
    }
    return moment;
}

std::vector<std::pair<std::string, std::string>> metadata(const StripeFields& fields,
                                                          const std::string& name) {
    constexpr std::size_t most_keys = 50;
    constexpr std::size_t longest_key = 40;
    constexpr std::size_t longest_value = 500;
    auto found = fields.members(name);
    std::erase_if(found, [](const auto& pair) { return pair.second.empty(); });  // empty: unset
    if (found.size() > most_keys) {
        throw invalid_request("You can only specify up to 50 metadata keys.", "", name);
    }
    for (const auto& [key, value] : found) {
        if (key.empty() || key.size() > longest_key || value.size() > longest_value) {
            throw invalid_request(
                "Metadata keys have 1 to 40 characters, metadata values at most 500.", "",
                name + "[" + key + "]");
        }
    }
    return found;
}

bool boolean(const StripeFields& fields, const std::string& name) {
    const auto text = fields.find(name).value_or("false");
    if (text == "true" || text == "false") return text == "true";
    throw invalid_request("Invalid boolean: " + text, "", name);
}

/// Adds the price's tax behavior. The sandbox's account has no default, so Stripe would refuse a
/// price without one.
void add_tax_of(SessionRequest& request, const Price& price) {
    if (price.tax_behavior == "unspecified") {
        throw invalid_request(
            "The price `" + price.id +
                "` does not have a `tax_behavior` set which is required for automatic tax "
                "computation. Please visit "
                "https://stripe.com/docs/tax/products-prices-tax-categories-tax-behavior"
                "#tax-behavior for more information.",
            "", "");
    }
    if (!request.tax_behavior.empty() && request.tax_behavior != price.tax_behavior)
        throw not_played_here("line_items with different tax_behavior");
    request.tax_behavior = price.tax_behavior;
}

void add_tax_questions(SessionRequest& request, const StripeFields& fields) {
    for (const auto* name : {"automatic_tax[liability]", "tax_id_collection[required]"})
        if (fields.has(name)) throw not_played_here(name);
    request.asks_for_tax_id = boolean(fields, "tax_id_collection[enabled]");
    const std::string name = "billing_address_collection";
    const auto address = fields.find(name).value_or("auto");
    if (address != "auto" && address != "required") {
        throw invalid_request("Invalid billing_address_collection: must be one of auto or required",
                              "", name);
    }
    request.needs_billing_address = address == "required";
}

std::string locale(const StripeFields& fields) {
    constexpr std::array<std::string_view, 42> known{
        "auto", "bg",  "cs", "da",    "de",    "el", "en", "en-GB", "es",    "es-419", "et",
        "fi",   "fil", "fr", "fr-CA", "hi-IN", "hr", "hu", "id",    "it",    "ja",     "ko",
        "lt",   "lv",  "ms", "mt",    "nb",    "nl", "pl", "pt",    "pt-BR", "ro",     "ru",
        "sk",   "sl",  "sv", "th",    "tr",    "vi", "zh", "zh-HK", "zh-TW"};
    auto text = fields.find("locale").value_or("");
    if (text.empty() || std::ranges::find(known, text) != known.end()) return text;
    throw invalid_request("Invalid locale: must be one of auto, bg, cs, … or zh-TW", "", "locale");
}

bool needs_terms(const StripeFields& fields) {
    for (const auto* part : {"promotions", "payment_method_reuse_agreement"}) {
        const auto name = "consent_collection[" + std::string{part} + "]";
        if (fields.has(name)) throw not_played_here(name);
    }
    const std::string name = "consent_collection[terms_of_service]";
    const auto word = fields.find(name).value_or("none");
    if (word == "none" || word == "required") return word == "required";
    throw invalid_request("Invalid terms_of_service: must be one of none or required", "", name);
}

LineItem line_item(const Price& price, const StripeFields& fields, const std::string& name) {
    constexpr std::int64_t most = 999'999;
    const auto quantity_name = name + "[quantity]";
    const auto quantity = integer(required(fields, quantity_name), quantity_name);
    if (quantity < 1 || quantity > most) {
        throw invalid_request("This value must be greater than or equal to 1.",
                              "parameter_invalid_integer", quantity_name);
    }
    return {.price = price.id,
            .name = price.name,
            .quantity = quantity,
            .amount_minor = quantity * price.amount_minor};
}

void add_items(SessionRequest& request, const StripeFields& fields,
               const std::filesystem::path& prices) {
    if (!fields.has("line_items")) {
        throw invalid_request("Missing required param: line_items.", "parameter_missing",
                              "line_items");
    }
    for (std::size_t index = 0;; ++index) {
        const auto name = "line_items[" + std::to_string(index) + "]";
        if (!fields.has(name)) break;
        for (const auto* part : {"[price_data]", "[tax_rates]", "[dynamic_tax_rates]"})
            if (fields.has(name + part)) throw not_played_here(name + part);
        const auto price_name = name + "[price]";
        const auto id = required(fields, price_name);
        const auto price = find_price(prices, id);
        if (!price) {
            throw invalid_request("No such price: '" + id + "'", "resource_missing", price_name);
        }
        if (!price->is_active) {
            throw invalid_request(
                "The price specified is inactive. This field only accepts active prices.", "",
                price_name);
        }
        if (!request.currency.empty() && request.currency != price->currency) {
            throw invalid_request("All line items must have the same currency.", "", price_name);
        }
        request.currency = price->currency;
        if (boolean(fields, "automatic_tax[enabled]")) add_tax_of(request, *price);
        request.items.push_back(line_item(*price, fields, name));
    }
    if (request.items.empty()) {
        throw invalid_request("Invalid array", "parameter_invalid_empty", "line_items");
    }
    // The sandbox's prices have one currency each.
    const auto wanted = fields.find("currency").value_or(request.currency);
    if (wanted != request.currency) {
        throw invalid_request("The price specified only supports `" + request.currency +
                                  "`. This doesn't match the expected currency: `" + wanted + "`.",
                              "", "line_items[0][price]");
    }
}

/// Refuses a code for another product or in another currency.
void check_scope(const PromotionCode& code, const SessionRequest& request,
                 const std::string& name) {
    const bool is_for_item =
        code.product.empty() || std::ranges::any_of(request.items, [&](const LineItem& item) {
            return product_of(item.price) == code.product;
        });
    if (!is_for_item) {
        throw invalid_request(
            "This promotion code cannot be redeemed because it applies to no item.", "", name);
    }
    if (code.amount_off_minor > 0 && code.currency != request.currency) {
        throw invalid_request(
            "This promotion code cannot be redeemed because it is in another currency.", "", name);
    }
}

/// Refuses a total that Stripe cannot charge: nothing is fine, less than the minimum is not.
void check_total(const SessionRequest& request) {
    std::int64_t amount_minor = -request.discount_minor;
    for (const auto& item : request.items) amount_minor += item.amount_minor;
    const auto step = step_minor(request.currency);
    if (amount_minor % step != 0) {
        throw invalid_request("Invalid amount: " + request.currency +
                                  " amounts must be a multiple of " + std::to_string(step) + ".",
                              "", "line_items[0][price]");
    }
    if (amount_minor > 0 && amount_minor < minimum_minor(request.currency)) {
        throw invalid_request("The Checkout Session's total amount due must add up to at least " +
                                  amount_text(minimum_minor(request.currency), request.currency) +
                                  ".",
                              "amount_too_small", "");
    }
}

// Stripe accepts one discount for a session. The sandbox does not support a coupon without a code.
void add_discount(SessionRequest& request, const StripeFields& fields,
                  const CodeFinder& find_code) {
    if (!fields.has("discounts")) return;
    if (fields.has("discounts[1]")) {
        throw invalid_request("You may only specify one discount.", "", "discounts");
    }
    if (fields.has("discounts[0][coupon]")) throw not_played_here("discounts[0][coupon]");
    const std::string name = "discounts[0][promotion_code]";
    request.promotion_code = required(fields, name);
    const auto code = find_code(request.promotion_code);
    if (!code) {
        throw invalid_request("No such promotion code: '" + request.promotion_code + "'",
                              "resource_missing", name);
    }
    std::int64_t amount_minor = 0;
    for (const auto& item : request.items) amount_minor += item.amount_minor;
    if (amount_minor < code->minimum_amount_minor) {
        throw invalid_request(
            "This promotion code cannot be redeemed because the amount is below its minimum.", "",
            name);
    }
    check_scope(*code, request, name);
    // The sandbox treats every buyer as having bought before. Stripe names neither code nor
    // parameter in this error.
    if (code->is_for_first_purchase) {
        throw invalid_request(
            "This promotion code cannot be redeemed because the associated customer has prior "
            "transactions.",
            "", "");
    }
    request.discount_minor = discount_minor(*code, amount_minor);
}

}  // namespace

SessionRequest session_request_from(const StripeFields& fields, const std::filesystem::path& prices,
                                    std::int64_t now, const CodeFinder& find_code) {
    check_names(fields);
    check_no_empty_values(fields);
    if (required(fields, "mode") != "payment") throw not_played_here("mode");
    if (fields.find("ui_mode").value_or("hosted") != "hosted") throw not_played_here("ui_mode");

    SessionRequest request;
    add_items(request, fields, prices);
    add_discount(request, fields, find_code);
    check_total(request);
    add_tax_questions(request, fields);
    if (fields.has("invoice_creation[invoice_data]"))
        throw not_played_here("invoice_creation[invoice_data]");
    request.needs_terms = needs_terms(fields);
    request.creates_invoice = boolean(fields, "invoice_creation[enabled]");
    request.locale = locale(fields);
    request.success_url = success_url(fields);
    if (const auto text = fields.find("cancel_url")) request.cancel_url = url(*text, "cancel_url");
    request.customer_email = email(fields);
    request.client_reference_id = client_reference(fields);
    request.metadata = metadata(fields, "metadata");
    request.payment_intent_metadata = metadata(fields, "payment_intent_data[metadata]");
    request.allow_promotion_codes = fields.find("allow_promotion_codes") == "true";
    request.created = now;
    request.expires_at = expiry(fields, now);
    return request;
}

}  // namespace lectern::sandbox
