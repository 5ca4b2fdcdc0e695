#pragma once

#include <cstdint>
#include <optional>
#include <string>

// Which amounts Stripe charges. Source: Stripe "supported currencies", sections "special cases" and
// "minimum and maximum charge amounts" (https://docs.stripe.com/currencies).

namespace lectern::catalog {

/// Returns why Stripe would refuse to charge the amount, with the accepted ones: `is 0.30 EUR,
/// which Stripe does not charge (expected at least 0.50 EUR)`. Returns nothing if it may be
/// charged, and for the amount 0, which is not charged. A minimum is known only for currencies that
/// Stripe settles in; for others, it depends on the account.
std::optional<std::string> fault_in_charge(std::int64_t amount_minor, const std::string& currency);

}  // namespace lectern::catalog
