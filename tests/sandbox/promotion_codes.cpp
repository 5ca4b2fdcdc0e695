#include "promotion_codes.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "platform/json.hpp"

namespace lectern::sandbox {
namespace {

constexpr std::array<PromotionCode, 4> codes{
    PromotionCode{.id = "promo_sandbox_welcome20", .code = "WELCOME20", .percent_off = 20},
    PromotionCode{.id = "promo_sandbox_free100", .code = "FREE100", .percent_off = 100},
    PromotionCode{.id = "promo_sandbox_big10",
                  .code = "BIG10",
                  .percent_off = 10,
                  .minimum_amount_minor = 50'000},
    PromotionCode{.id = "promo_sandbox_first10",
                  .code = "FIRST10",
                  .percent_off = 10,
                  .is_for_first_purchase = true}};

// 1 January 2025, before any test.
constexpr std::int64_t created = 1'735'689'600;

std::string upper_case(std::string_view text) {
    std::string result{text};
    std::ranges::transform(result, result.begin(),
                           [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return result;
}

std::string restrictions(const PromotionCode& code) {
    const bool has_minimum = code.minimum_amount_minor > 0;
    return json::object({{"first_time_transaction", code.is_for_first_purchase},
                         {"minimum_amount", has_minimum ? json::Scalar{code.minimum_amount_minor}
                                                        : json::Scalar{nullptr}},
                         {"minimum_amount_currency",
                          has_minimum ? json::Scalar{std::string{"eur"}} : json::Scalar{nullptr}}});
}

}  // namespace

std::optional<PromotionCode> find_promotion_code(std::string_view code) {
    const auto* const found = std::ranges::find(codes, upper_case(code), &PromotionCode::code);
    if (found == codes.end()) return {};
    return *found;
}

std::optional<PromotionCode> find_promotion_code_of_id(std::string_view id) {
    const auto* const found = std::ranges::find(codes, id, &PromotionCode::id);
    if (found == codes.end()) return {};
    return *found;
}

std::int64_t discount_minor(const PromotionCode& code, std::int64_t amount_minor) {
    return (amount_minor * code.percent_off + 50) / 100;
}

std::string stripe_object(const PromotionCode& code) {
    const auto coupon = "sandbox_" + std::to_string(code.percent_off) + "_percent_off";
    return json::object({{"id", std::string{code.id}},
                         {"object", std::string{"promotion_code"}},
                         {"active", true},
                         {"code", std::string{code.code}},
                         {"created", created},
                         {"customer", nullptr},
                         {"expires_at", nullptr},
                         {"livemode", false},
                         {"max_redemptions", nullptr},
                         {"metadata", json::Raw{"{}"}},
                         {"promotion", json::Raw{json::object(
                                           {{"coupon", coupon}, {"type", std::string{"coupon"}}})}},
                         {"restrictions", json::Raw{restrictions(code)}},
                         {"times_redeemed", std::int64_t{0}}});
}

}  // namespace lectern::sandbox
