#pragma once

#include <optional>
#include <string_view>

namespace lectern {

/// Whether Stripe computes tax at checkout, and if so, whether prices include it. Source: Stripe
/// API, "The Price object", tax_behavior; `off` is its `unspecified`.
enum class Tax { off, inclusive, exclusive };

constexpr const char* to_text(Tax tax) {
    switch (tax) {
        case Tax::inclusive:
            return "inclusive";
        case Tax::exclusive:
            return "exclusive";
        case Tax::off:
            break;
    }
    return "off";
}

/// Returns nothing if the text is none of the three words.
constexpr std::optional<Tax> tax_from(std::string_view text) {
    for (const auto tax : {Tax::off, Tax::inclusive, Tax::exclusive})
        if (text == to_text(tax)) return tax;
    return std::nullopt;
}

}  // namespace lectern
