#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "promotion_codes.hpp"
#include "stripe_fields.hpp"

namespace lectern::sandbox {

struct LineItem {
    std::string price;
    std::string name;
    std::int64_t quantity = 1;
    std::int64_t amount_minor = 0;  // for the whole line
};

/// A valid request for a session.
struct SessionRequest {
    std::vector<LineItem> items;
    std::string currency;  // lower case
    std::string success_url;
    std::string cancel_url;      // empty: none
    std::string customer_email;  // empty: asked for on the payment page
    std::string client_reference_id;
    std::vector<std::pair<std::string, std::string>> metadata;
    std::vector<std::pair<std::string, std::string>> payment_intent_metadata;
    bool allow_promotion_codes = false;
    std::string promotion_code;       // Stripe's id; empty: none
    std::int64_t discount_minor = 0;  // on all items together
    std::string tax_behavior;         // of the prices; empty: automatic_tax is not enabled
    bool needs_billing_address = false;
    bool asks_for_tax_id = false;
    bool creates_invoice = false;
    bool needs_terms = false;  // the buyer must accept the terms of service
    std::string locale;        // empty: that of the buyer's browser
    std::int64_t created = 0;  // unix seconds
    std::int64_t expires_at = 0;
};

/// Reads the parameters of `POST /v1/checkout/sessions`. Throws StripeError as Stripe would, and
/// for parameters that the sandbox does not support. Source: Stripe API, checkout/sessions/create.
SessionRequest session_request_from(const StripeFields& fields, const std::filesystem::path& prices,
                                    std::int64_t now, const CodeFinder& find_code = usual_codes());

}  // namespace lectern::sandbox
