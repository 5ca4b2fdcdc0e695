#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lectern::sandbox {

/// A code as the school's operator would have made it at Stripe.
struct PromotionCode {
    std::string_view id;
    std::string_view code;  // what buyers enter
    std::int64_t percent_off = 0;
    std::int64_t minimum_amount_minor = 0;  // of euros; 0: none
    bool is_for_first_purchase = false;
};

/// By what a buyer entered, in upper or lower case. Source: Stripe API, promotion codes.
std::optional<PromotionCode> find_promotion_code(std::string_view code);
std::optional<PromotionCode> find_promotion_code_of_id(std::string_view id);

/// What the code takes off an amount, half a minor unit rounded up.
std::int64_t discount_minor(const PromotionCode& code, std::int64_t amount_minor);

/// The `promotion_code` object as Stripe's API shows it.
std::string stripe_object(const PromotionCode& code);

}  // namespace lectern::sandbox
