#include "promotion_codes.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <sstream>

#include "identifiers.hpp"
#include "platform/json.hpp"

namespace lectern::sandbox {
namespace {

constexpr std::string_view folder = "codes";

const std::vector<PromotionCode>& codes() {
    static const std::vector<PromotionCode> all{
        {.id = "promo_sandbox_welcome20", .code = "WELCOME20", .percent_off = 20},
        {.id = "promo_sandbox_free100", .code = "FREE100", .percent_off = 100},
        {.id = "promo_sandbox_most99", .code = "MOST99", .percent_off = 99},
        {.id = "promo_sandbox_big10",
         .code = "BIG10",
         .percent_off = 10,
         .minimum_amount_minor = 50'000},
        {.id = "promo_sandbox_first10",
         .code = "FIRST10",
         .percent_off = 10,
         .is_for_first_purchase = true}};
    return all;
}

std::string upper_case(std::string_view text) {
    std::string result{text};
    std::ranges::transform(result, result.begin(),
                           [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return result;
}

std::string number_text(double number) {
    std::ostringstream text;
    text << number;
    return text.str();
}

json::Scalar number_or_null(std::int64_t number) {
    return number > 0 ? json::Scalar{number} : json::Scalar{nullptr};
}

std::string restrictions(const PromotionCode& code) {
    const bool has_minimum = code.minimum_amount_minor > 0;
    return json::object({{"first_time_transaction", code.is_for_first_purchase},
                         {"minimum_amount", number_or_null(code.minimum_amount_minor)},
                         {"minimum_amount_currency",
                          has_minimum ? json::Scalar{std::string{"eur"}} : json::Scalar{nullptr}}});
}

std::string coupon_id(const PromotionCode& code) {
    return "coupon_of_" + code.id;
}

std::string coupon_object(const PromotionCode& code) {
    const bool is_amount = code.amount_off_minor > 0;
    const auto percent =
        is_amount ? json::Scalar{nullptr} : json::Scalar{json::Raw{number_text(code.percent_off)}};
    return json::object({{"id", coupon_id(code)},
                         {"object", std::string{"coupon"}},
                         {"amount_off", number_or_null(code.amount_off_minor)},
                         {"created", code.created},
                         {"currency", is_amount ? json::Scalar{code.currency} : nullptr},
                         {"duration", std::string{"once"}},
                         {"livemode", false},
                         {"name", code.code},
                         {"percent_off", percent},
                         {"valid", true}});
}

}  // namespace

PromotionCode promotion_code_from(const std::string& text) {
    const auto record = json::parse(text);
    const auto word = [&](const char* name) { return record.text(name).value_or(""); };
    const auto number = [&](const char* name) { return record.integer(name).value_or(0); };
    return {.id = word("id"),
            .code = word("code"),
            .percent_off = record.number("percent_off").value_or(0),
            .amount_off_minor = number("amount_off_minor"),
            .currency = word("currency"),
            .product = word("product"),
            .expires_at = number("expires_at"),
            .max_redemptions = number("max_redemptions"),
            .is_active = record.boolean("is_active").value_or(false),
            .created = number("created")};
}

std::string stored_text(const PromotionCode& code) {
    return json::object({{"id", code.id},
                         {"code", code.code},
                         {"percent_off", json::Raw{number_text(code.percent_off)}},
                         {"amount_off_minor", code.amount_off_minor},
                         {"currency", code.currency},
                         {"product", code.product},
                         {"expires_at", code.expires_at},
                         {"max_redemptions", code.max_redemptions},
                         {"is_active", code.is_active},
                         {"created", code.created}});
}

std::optional<PromotionCode> find_promotion_code(std::string_view code) {
    const auto found = std::ranges::find(codes(), upper_case(code), &PromotionCode::code);
    if (found == codes().end()) return {};
    return *found;
}

std::optional<PromotionCode> find_promotion_code_of_id(std::string_view id) {
    const auto found = std::ranges::find(codes(), id, &PromotionCode::id);
    if (found == codes().end()) return {};
    return *found;
}

CodeFinder usual_codes() {
    return [](std::string_view id) { return find_promotion_code_of_id(id); };
}

std::vector<PromotionCode> list_promotion_codes(const StateDirectory& state) {
    auto all = codes();
    for (const auto& id : state.list(folder))
        if (const auto text = state.read(folder, id)) all.push_back(promotion_code_from(*text));
    std::ranges::sort(all, [](const PromotionCode& a, const PromotionCode& b) {
        return std::pair{a.created, a.id} > std::pair{b.created, b.id};
    });
    return all;
}

std::optional<PromotionCode> find_stored_code(const StateDirectory& state, std::string_view id) {
    if (auto known = find_promotion_code_of_id(id)) return known;
    const auto text = state.read(folder, id);
    if (!text) return {};
    return promotion_code_from(*text);
}

void store_promotion_code(const StateDirectory& state, const PromotionCode& code) {
    state.write(folder, code.id, stored_text(code));
}

bool is_active(const PromotionCode& code, std::int64_t now, std::int64_t times) {
    return code.is_active && (code.expires_at == 0 || now < code.expires_at) &&
           (code.max_redemptions == 0 || times < code.max_redemptions);
}

std::int64_t discount_minor(const PromotionCode& code, std::int64_t amount_minor) {
    if (code.amount_off_minor > 0) return std::min(code.amount_off_minor, amount_minor);
    return std::llround(static_cast<double>(amount_minor) * code.percent_off / 100);
}

std::string stripe_object(const PromotionCode& code, std::int64_t times_redeemed,
                          bool is_expanded) {
    const auto coupon =
        is_expanded ? json::Scalar{json::Raw{coupon_object(code)}} : json::Scalar{coupon_id(code)};
    return json::object({{"id", code.id},
                         {"object", std::string{"promotion_code"}},
                         {"active", is_active(code, unix_now(), times_redeemed)},
                         {"code", code.code},
                         {"created", code.created},
                         {"customer", nullptr},
                         {"expires_at", number_or_null(code.expires_at)},
                         {"livemode", false},
                         {"max_redemptions", number_or_null(code.max_redemptions)},
                         {"metadata", json::Raw{"{}"}},
                         {"promotion", json::Raw{json::object(
                                           {{"coupon", coupon}, {"type", std::string{"coupon"}}})}},
                         {"restrictions", json::Raw{restrictions(code)}},
                         {"times_redeemed", times_redeemed}});
}

}  // namespace lectern::sandbox
