#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "platform/ascii.hpp"

namespace lectern {

/// Bytes; as many as the field for a code takes (views/partials/buy_form).
constexpr std::size_t longest_promotion_code = 100;

/// Returns whether Stripe takes the text as a promotion code: letters of ASCII, digits and dashes.
constexpr bool is_promotion_code(std::string_view text) {
    return !text.empty() && text.size() <= longest_promotion_code &&
           std::ranges::all_of(text, [](char byte) {
               return is_digit(byte) || is_lower_letter(byte) || is_upper_letter(byte) ||
                      byte == '-';
           });
}

}  // namespace lectern
