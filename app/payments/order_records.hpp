#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/database.hpp"

// Orders and Stripe's events as operators see them: each a JSON object.

namespace lectern::payments {

/// Which are wanted; empty: all.
struct OrderFilter {
    std::string email = {};  // of the order, or of the account that owns it
    std::string status = {};
    int limit = 50;
};

/// The newest first.
std::vector<std::string> list_order_records(Session& session, const OrderFilter& filter);

/// The order with this reference, row number, Stripe session or payment intent: its facts, grants
/// and events.
std::optional<std::string> find_order_record(Session& session, const std::string& id);

/// The newest first; of one status unless that is empty.
std::vector<std::string> list_event_records(Session& session, const std::string& status, int limit);

/// With its payload.
std::optional<std::string> find_event_record(Session& session, const std::string& stripe_event_id);

}  // namespace lectern::payments
