#pragma once

#include <optional>
#include <string>

#include "platform/database.hpp"

// What the school submits when a bank disputes the payment of an order.

namespace lectern::operations {

/// What the settings say about the school. Empty where a setting is not given.
struct SchoolWords {
    std::string url;
    std::string contact;            // the address for questions
    std::string refund_policy_url;  // the page with the refund policy
};

struct OrderEvidence {
    std::string record;    // a JSON object
    std::string currency;  // of its refunds and disputes
};

/// Returns the evidence about an order as a JSON object: the purchase, the buyer's earlier orders,
/// the mails and their delivery, and what the owner did: sign-ins, lessons, downloads; of these at
/// most the newest 500 each, oldest first. Finds the order as `find_order_record` does. Returns
/// nothing if there is none.
std::optional<OrderEvidence> find_order_evidence(DatabaseHandle& handle, const std::string& id,
                                                 const SchoolWords& school);

/// Returns the record with amounts in its lists as people write them, such as `€49.00`.
std::string evidence_document(const OrderEvidence& evidence);

}  // namespace lectern::operations
