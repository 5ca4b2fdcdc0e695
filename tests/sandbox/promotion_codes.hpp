#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lectern::sandbox {

/// A code as a school's operator would create it at Stripe.
struct PromotionCode {
    std::string_view id;
    std::string_view code;  // what buyers enter
    std::int64_t percent_off = 0;
    std::int64_t minimum_amount_minor = 0;  // in euro cents; 0: none
    bool is_for_first_purchase = false;
};

/// Finds a code, ignoring case. Source: Stripe API, promotion codes.
std::optional<PromotionCode> find_promotion_code(std::string_view code);
std::optional<PromotionCode> find_promotion_code_of_id(std::string_view id);

/// Returns the discount on an amount, rounded half up to a minor unit.
std::int64_t discount_minor(const PromotionCode& code, std::int64_t amount_minor);

/// Returns the `promotion_code` object as Stripe's API shows it.
std::string stripe_object(const PromotionCode& code);

}  // namespace lectern::sandbox
