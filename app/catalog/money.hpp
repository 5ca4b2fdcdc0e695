#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lectern::catalog {

/// Formats an amount, given in the minor unit of the currency, for people: `€49.00`, `$5.50`,
/// `¥4,900`, `CHF 49.00`. ISK and UGX show no decimals: `ISK 4,900` for 490000. Source of the
/// decimals: ISO 4217, Stripe "zero-decimal currencies".
std::string money_text(std::int64_t amount_minor, const std::string& currency);

/// Formats the price of a course for its buyers: as money_text() does, but without the decimals of
/// a whole amount: `€49`, `€49.50`. Amounts that were paid keep their decimals.
std::string price_text(std::int64_t amount_minor, const std::string& currency);

/// Formats an amount for programs, without currency symbol and thousands separators: `49.00`,
/// `4900` (JPY).
std::string money_decimal(std::int64_t amount_minor, const std::string& currency);

/// The same for an amount of any size, such as a sum of `numeric` in PostgreSQL: its digits.
std::string money_decimal(const std::string& amount_minor, const std::string& currency);

/// Reads what money_decimal() writes; decimals may be left out. Returns nothing for another text, a
/// negative amount, and more decimals than the currency has.
std::optional<std::int64_t> parse_money(std::string_view decimal, std::string_view currency);

/// Whether Stripe supports the currency. Expects the code in capitals. Source: Stripe "supported
/// currencies".
bool is_known_currency(std::string_view code);

}  // namespace lectern::catalog
