#pragma once

#include <cstdint>
#include <string>

namespace lectern::sandbox {

/// Returns an amount such as `49.00 EUR` or `500 JPY`. Source: Stripe, currencies, zero-decimal
/// currencies.
std::string amount_text(std::int64_t amount_minor, const std::string& currency);

}  // namespace lectern::sandbox
