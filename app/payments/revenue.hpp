#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/database.hpp"

namespace lectern::payments {

/// Reads a month: `2026-11`. Returns nothing if the text is not one from 2000 to 9999.
std::optional<std::chrono::year_month> month_from(std::string_view text);

/// The names of the columns of a revenue record, in their order.
const std::vector<std::string>& revenue_columns();

/// Returns a JSON object for each course and currency in which money moved in the month, which is
/// of UTC. A payment counts when Stripe took it; a refund or a dispute when Stripe last reported
/// its state. `disputed` is what Stripe withdrew for disputes that the school has not won. Amounts
/// are decimals, however large. `tax` is the tax within `net`: a refund or a dispute has its share
/// of the tax of its order. `tax_unknown` is how many payments, refunds and disputes are of orders
/// whose tax is not known; `tax` leaves them out. Stripe's fees are not known.
std::vector<std::string> list_revenue_records(DatabaseHandle& handle,
                                              std::chrono::year_month month);

/// Counts the payments, refunds and disputes that no month has, because somebody set their time to
/// `infinity`.
std::int64_t count_payments_in_no_month(DatabaseHandle& handle);

}  // namespace lectern::payments
