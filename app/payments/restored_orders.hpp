#pragma once

#include <cstdint>
#include <optional>

#include "audit/audit.hpp"
#include "platform/database.hpp"
#include "platform/stripe.hpp"

namespace lectern::payments {

/// Recreates an order that only Stripe still has, after an older backup was restored. The result is
/// a guest's pending order for the course that the session names; the caller records its payment as
/// usual. Returns nothing if the session does not name course and price, if the course does not
/// exist here, or if the order does.
std::optional<OrderId> restore_order(Transaction& transaction, const audit::Act& act,
                                     const CheckoutSession& session);

}  // namespace lectern::payments
