#pragma once

#include <cstdint>
#include <string>

// Amounts by Stripe's rules. Currencies are in lower case. Source: Stripe, currencies: zero-decimal
// and three-decimal currencies, special cases, minimum and maximum charge amounts.

namespace lectern::sandbox {

/// Returns an amount such as `49.00 EUR`, `500 JPY` or `4.900 KWD`.
std::string amount_text(std::int64_t amount_minor, const std::string& currency);

/// Returns the least that can be charged, except for nothing at all. For currencies without a
/// documented minimum it is 1: Stripe then applies that of the account.
std::int64_t minimum_minor(const std::string& currency);

/// Returns what the amount must be a multiple of: 10 for currencies with three decimals, 100 for
/// ISK and UGX, otherwise 1.
std::int64_t step_minor(const std::string& currency);

}  // namespace lectern::sandbox
