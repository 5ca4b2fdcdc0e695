#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lectern::catalog {

/// `€49.00`, `$5.50`, `¥4,900`, `CHF 49.00`: an amount in the currency's minor unit as people read
/// it. Source of the decimals: ISO 4217, Stripe "zero-decimal currencies".
std::string money_text(std::int64_t amount_minor, const std::string& currency);

/// `49.00`, `4900` (JPY): the same for programs, without sign and separators.
std::string money_decimal(std::int64_t amount_minor, const std::string& currency);

/// Whether Stripe can charge in it. Source: Stripe "supported currencies". `code` in capitals.
bool is_known_currency(std::string_view code);

}  // namespace lectern::catalog
