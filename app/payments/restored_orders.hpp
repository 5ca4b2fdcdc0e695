#pragma once

#include <cstdint>
#include <optional>

#include "audit/audit.hpp"
#include "platform/database.hpp"
#include "platform/stripe.hpp"

namespace lectern::payments {

/// Makes an order again that only Stripe still knows: the database was restored from a backup that
/// is older. It is a guest's order as it was begun, for the course that the session names; what
/// became of it is recorded as ever. Nothing when the session does not name course and price, or
/// that course is not here either.
std::optional<std::int64_t> restore_order(Transaction& transaction, const audit::Act& act,
                                          const CheckoutSession& session);

}  // namespace lectern::payments
