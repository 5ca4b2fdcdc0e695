#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/database.hpp"

// Orders and Stripe events as operators see them, each a JSON object.

namespace lectern::payments {

/// Selects orders. An empty field selects all.
struct OrderFilter {
    std::string email = {};  // of the order, or of the account that owns it
    std::string like = {};   // part of an address of the order or of that account
    std::string status = {};
    std::optional<Timestamp> since = {};  // when it was made
    std::optional<Timestamp> until = {};
    int limit = 50;
};

/// Lists orders, newest first.
std::vector<std::string> list_order_records(DatabaseHandle& handle, const OrderFilter& filter);

/// Returns the record of a listed order as people read it: fewer members, and amounts such as
/// `€49.00`.
std::string short_order_record(const std::string& record);

/// Finds an order by reference, id, Stripe session id or payment intent id. The record has its
/// facts, entitlements, mails and events.
std::optional<std::string> find_order_record(DatabaseHandle& handle, const std::string& id);

/// Lists events, newest first, with the given status unless it is empty.
std::vector<std::string> list_event_records(DatabaseHandle& handle, const std::string& status,
                                            int limit);

/// Finds an event by its Stripe id. The record has the payload.
std::optional<std::string> find_event_record(DatabaseHandle& handle,
                                             const std::string& stripe_event_id);

}  // namespace lectern::payments
