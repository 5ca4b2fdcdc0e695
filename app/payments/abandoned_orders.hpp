#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "audit/audit.hpp"
#include "platform/database.hpp"

// Orders whose checkout attempt has ended and about which Stripe has reported nothing. An order
// with a Stripe session is ended only by what Stripe reports about the session.

namespace lectern::payments {

struct AbandonedOrder {
    OrderId id;
    std::string session_id;  // empty if Stripe never answered
};

/// Lists pending orders whose attempt ended within the last four days, oldest first. Skips the last
/// ten minutes and returns at most 200.
std::vector<AbandonedOrder> list_abandoned_orders(DatabaseHandle& handle, Timestamp now);

/// Expires an order that never got a Stripe session. Returns false if it is no longer pending, has
/// a session by now or can still be paid.
bool expire_without_session(Transaction& transaction, const audit::Act& act, OrderId order_id);

}  // namespace lectern::payments
