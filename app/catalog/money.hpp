#pragma once

#include <cstdint>
#include <string>

namespace lectern::catalog {

/// `€49.00`, `$5.50`, `¥4,900`, `CHF 49.00`: an amount in the currency's minor unit as people read
/// it. Source of the decimals: ISO 4217, Stripe "zero-decimal currencies".
std::string money_text(std::int64_t amount_minor, const std::string& currency);

}  // namespace lectern::catalog
