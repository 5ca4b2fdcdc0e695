#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "state_directory.hpp"

namespace lectern::sandbox {

/// A code as a school's operator would create it at Stripe, with its coupon.
struct PromotionCode {
    std::string id;
    std::string code;  // what buyers enter
    double percent_off = 0;
    std::int64_t minimum_amount_minor = 0;  // in euro cents; 0: none
    bool is_for_first_purchase = false;
    std::int64_t amount_off_minor = 0;  // instead of percent_off
    std::string currency = {};          // of amount_off_minor
    std::string product = {};           // the only one that it is for; empty: for all
    std::int64_t expires_at = 0;        // 0: never
    std::int64_t max_redemptions = 0;   // 0: unlimited
    bool is_active = true;
    std::int64_t created = 1'735'689'600;  // 1 January 2025, before any test
};

/// Finds a code that is always there, ignoring case. Source: Stripe API, promotion codes.
std::optional<PromotionCode> find_promotion_code(std::string_view code);
std::optional<PromotionCode> find_promotion_code_of_id(std::string_view id);

/// Finds a code by its id; a session request uses one.
using CodeFinder = std::function<std::optional<PromotionCode>(std::string_view id)>;

/// Finds the codes that are always there.
CodeFinder usual_codes();

/// The codes that are always there, and those that were made by the API.
std::vector<PromotionCode> list_promotion_codes(const StateDirectory& state);
std::optional<PromotionCode> find_stored_code(const StateDirectory& state, std::string_view id);
/// The form in which codes and coupons are stored.
std::string stored_text(const PromotionCode& code);
PromotionCode promotion_code_from(const std::string& text);
void store_promotion_code(const StateDirectory& state, const PromotionCode& code);

/// Whether the code can be used at this time, after it was used `times`.
bool is_active(const PromotionCode& code, std::int64_t now, std::int64_t times);

/// Returns the discount on an amount, rounded half up to a minor unit.
std::int64_t discount_minor(const PromotionCode& code, std::int64_t amount_minor);

/// Returns the `promotion_code` object as Stripe's API shows it: with the id of its coupon, or with
/// the coupon if `is_expanded`.
std::string stripe_object(const PromotionCode& code, std::int64_t times_redeemed = 0,
                          bool is_expanded = false);

}  // namespace lectern::sandbox
