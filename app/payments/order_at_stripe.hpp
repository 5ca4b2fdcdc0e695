#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/json.hpp"
#include "platform/stripe.hpp"

// An order as Stripe knows it, beside the order's own record. Changes nothing.

namespace lectern::payments {

struct OrderAtStripe {
    std::optional<CheckoutSession> session;  // nothing if Stripe does not know it
    std::string payment_intent;              // empty if there is none (yet)
    std::vector<Charge> charges;
    std::vector<Refund> refunds;
    std::vector<Dispute> disputes;
};

/// Reads what Stripe knows about an order. `order` is a record of find_order_record(). Throws
/// PaymentsError.
OrderAtStripe fetch_order(Payments& payments, const json::Value& order);

/// Returns the record of a charge, a refund or a dispute, as Stripe reports it. `name_of_id` is the
/// member with the id.
template <typename Fact>
json::Scalar record_of(std::string_view name_of_id, const Fact& fact) {
    return json::Raw{json::object({{name_of_id, fact.id},
                                   {"status", fact.status},
                                   {"amount_minor", fact.amount_minor},
                                   {"currency", fact.currency}})};
}

/// Returns the record of what Stripe knows, a JSON object. Its list `differs` names each fact that
/// is different in `order`, with both values; a value is null where the fact is unknown.
std::string record_of(const OrderAtStripe& at_stripe, const json::Value& order);

}  // namespace lectern::payments
