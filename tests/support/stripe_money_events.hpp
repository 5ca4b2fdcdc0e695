#pragma once

#include <cstdint>
#include <string>

#include "payments/stripe_events.hpp"

// Stripe events about an order's refunds, disputes and charges, as Stripe sends them.

namespace lectern::test {

/// The object of such an event: a refund of €49.00, a dispute or a charge. Tests change the fields
/// they need.
struct MoneyEventFields {
    std::string type;                  // refund.created, charge.dispute.closed, charge.refunded …
    std::string object;                // re_1, dp_1, ch_1
    std::string status;                // of a refund or dispute
    std::int64_t amount_minor = 4900;  // for a charge: the refunded amount
    std::string currency = "eur";
    std::string payment_intent = {};
    std::string metadata = "{}";  // JSON
    bool is_expanded = false;     // the payment intent is included as an object
};

std::string money_event_json(const std::string& id, const MoneyEventFields& told);
payments::StripeEvent money_event(const std::string& id, const MoneyEventFields& told);

}  // namespace lectern::test
