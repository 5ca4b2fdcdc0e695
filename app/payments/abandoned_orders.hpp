#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "audit/audit.hpp"
#include "platform/database.hpp"

// Orders whose attempt is over and of which nothing was heard. One that has a session at Stripe
// ends by Stripe's word alone.

namespace lectern::payments {

struct AbandonedOrder {
    std::int64_t id = 0;
    std::string session_id;  // empty: Stripe never answered
};

/// Those of the last days, the oldest first.
std::vector<AbandonedOrder> list_abandoned_orders(Session& session, Timestamp now);

/// Ends an order that never had a session. False when it is not pending any more.
bool expire_without_session(Transaction& transaction, const audit::Act& act, std::int64_t order_id);

}  // namespace lectern::payments
