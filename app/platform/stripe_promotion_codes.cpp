#include "platform/stripe_promotion_codes.hpp"

#include <utility>

#include "platform/ascii.hpp"
#include "platform/json.hpp"
#include "platform/stripe_call.hpp"
#include "platform/stripe_objects.hpp"

namespace lectern {

namespace {

/// A promotion code names its coupon; only an expanded one says what it takes off.
const std::pair<std::string, std::string> with_coupon{"expand[]", "promotion.coupon"};
const std::pair<std::string, std::string> with_coupons{"expand[]", "data.promotion.coupon"};

PromotionCode promotion_code_from(const json::Value& object) {
    const auto text = [&](std::string_view path) { return object.text(path).value_or(""); };
    PromotionCode code{
        .id = text("id"),
        .code = text("code"),
        .is_active = object.boolean("active").value_or(false),
        .percent_off = object.number("promotion.coupon.percent_off").value_or(0),
        .amount_off_minor = object.integer("promotion.coupon.amount_off").value_or(0),
        .currency = upper_case(text("promotion.coupon.currency")),
        .expires_at = stripe_objects::time_at(object, "expires_at"),
        .max_redemptions = object.integer("max_redemptions"),
        .times_redeemed = object.integer("times_redeemed").value_or(0)};
    if (!stripe_objects::is_id(code.id) || object.text("object") != "promotion_code") {
        throw PaymentsError{PaymentsError::Kind::no_answer,
                            "stripe: the answer is not a promotion code"};
    }
    return code;
}

stripe_call::Fields coupon_fields(const NewPromotionCode& wanted) {
    constexpr std::size_t longest_name = 40;
    stripe_call::Fields fields{{"duration", "once"}, {"name", wanted.code.substr(0, longest_name)}};
    if (wanted.percent_off.empty()) {
        fields.emplace_back("amount_off", std::to_string(wanted.amount_off_minor));
        fields.emplace_back("currency", lower_case(wanted.currency));
    } else {
        fields.emplace_back("percent_off", wanted.percent_off);
    }
    if (!wanted.product.empty()) fields.emplace_back("applies_to[products][0]", wanted.product);
    return fields;
}

stripe_call::Fields code_fields(const NewPromotionCode& wanted, const std::string& coupon) {
    stripe_call::Fields fields{{"code", wanted.code},
                               {"promotion[type]", "coupon"},
                               {"promotion[coupon]", coupon},
                               with_coupon};
    if (wanted.expires_at)
        fields.emplace_back("expires_at", std::to_string(unix_seconds(*wanted.expires_at)));
    if (wanted.max_redemptions)
        fields.emplace_back("max_redemptions", std::to_string(*wanted.max_redemptions));
    return fields;
}

}  // namespace

StripePromotionCodes::StripePromotionCodes(HttpClient& http, std::string api_url,
                                           std::string secret_key)
    : http_{http}, api_url_{std::move(api_url)}, secret_key_{std::move(secret_key)} {}

std::optional<std::string> StripePromotionCodes::find_product_of_price(
    const std::string& price) const {
    const auto found =
        stripe_call::find({http_, api_url_, secret_key_}, "/v1/prices/" + url_escape(price));
    if (!found) return std::nullopt;
    const auto product = found->text("product").value_or("");
    if (!stripe_objects::is_id(product)) {
        throw PaymentsError{PaymentsError::Kind::no_answer, "stripe: the answer is not a price"};
    }
    return product;
}

std::optional<PromotionCode> StripePromotionCodes::find_active(const std::string& code) const {
    const auto page =
        stripe_call::get_page({http_, api_url_, secret_key_}, "/v1/promotion_codes",
                              {{"code", code}, {"active", "true"}, {"limit", "1"}, with_coupons});
    if (page.data.empty()) return std::nullopt;
    return promotion_code_from(page.data.front());
}

std::vector<PromotionCode> StripePromotionCodes::list() const {
    std::vector<PromotionCode> codes;
    for (const auto& object : stripe_call::get_all({http_, api_url_, secret_key_},
                                                   "/v1/promotion_codes", {with_coupons})) {
        codes.push_back(promotion_code_from(object));
    }
    return codes;
}

PromotionCode StripePromotionCodes::create(const NewPromotionCode& wanted) const {
    const auto coupon = stripe_call::post({http_, api_url_, secret_key_}, "/v1/coupons",
                                          wanted.idempotency_key + ":coupon", coupon_fields(wanted))
                            .text("id")
                            .value_or("");
    if (!stripe_objects::is_id(coupon)) {
        throw PaymentsError{PaymentsError::Kind::no_answer, "stripe: the answer is not a coupon"};
    }
    return promotion_code_from(
        stripe_call::post({http_, api_url_, secret_key_}, "/v1/promotion_codes",
                          wanted.idempotency_key + ":code", code_fields(wanted, coupon)));
}

void StripePromotionCodes::end(const std::string& id, const std::string& idempotency_key) const {
    const auto code = promotion_code_from(
        stripe_call::post({http_, api_url_, secret_key_}, "/v1/promotion_codes/" + url_escape(id),
                          idempotency_key, {{"active", "false"}}));
    if (code.is_active) {
        throw PaymentsError{PaymentsError::Kind::no_answer,
                            "stripe: the promotion code is still active"};
    }
}

}  // namespace lectern
