#pragma once

#include <string>

#include "audit/audit.hpp"
#include "checkout/problem_pages.hpp"
#include "payments/orders.hpp"
#include "services.hpp"

// Stripe's payment pages: one for each attempt of an order.

namespace lectern::checkout {

/// The result of opening a payment page: its URL, or why there is none.
struct PaymentPage {
    std::string url;
    Problem problem = Problem::unavailable;  // if `url` is empty
};

/// Opens the payment page for the order's attempt. No transaction is open during the request to
/// Stripe.
PaymentPage open_payment_page(Services& services, const audit::Act& act,
                              const payments::Order& order, const std::string& installation);

}  // namespace lectern::checkout
