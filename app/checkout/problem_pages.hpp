#pragma once

#include <string>

#include "payments/orders.hpp"
#include "platform/stripe.hpp"
#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

// Why a payment could not be started. The buyer sees the reason; the school is mailed if it must
// act.

namespace lectern::checkout {

enum class Problem {
    unavailable,     // Stripe does not answer or has a fault: only here a retry may help
    other_price,     // Stripe's page would show another price than ours
    unusable_price,  // Stripe refuses the course's price
    unusable_key,    // Stripe refuses this site's key
    unusable_email,  // Stripe refuses the buyer's address
    unusable_code,   // the promotion code does not fit this purchase
    refused,         // Stripe refuses for another reason
    not_for_sale,    // the course is published without a price
    retired          // the course was taken off sale
};

Problem problem_of(const PaymentsError& error);

/// Returns the page about a problem. A browser is redirected to it at the URL of the checkout.
web::Response problem_page(const web::Request& request, const std::string& slug,
                           const std::string& title, Problem problem);

/// Shows the problem that a checkout just had in this browser, and otherwise leads to the course.
web::Response show_problem(const web::Request& request, Services& services);

/// Mails the school about a problem that it must fix, once a day for each cause. Does nothing for
/// other problems. `detail`: Stripe's message, without the buyer's data.
void notify_school(Transaction& transaction, const audit::Act& act, Problem problem,
                   const std::string& detail, const payments::Order* order = nullptr);

}  // namespace lectern::checkout
