#pragma once

#include <string>

#include "payments/orders.hpp"
#include "platform/stripe.hpp"
#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

// Why a payment could not be started: what the buyer is told, and the school where it must act.

namespace lectern::checkout {

enum class Problem {
    unavailable,     // Stripe does not answer, or not now: to wait helps. The others stay.
    other_price,     // Stripe's page would show another price than ours
    unusable_price,  // Stripe does not sell at the course's price
    unusable_key,    // Stripe does not let this site in
    unusable_email,  // Stripe does not take the buyer's address
    unusable_code,   // the promotion code does not fit this purchase
    refused,         // Stripe says no to something else
    not_for_sale,    // the course is published, without a price
    retired          // the course was taken off sale
};

Problem problem_of(const PaymentsUnavailable& error);

web::Response problem_page(const web::Request& request, const std::string& slug,
                           const std::string& title, Problem problem);

/// Mails the school once a day what it has to put right; nothing where it has not. `detail`: what
/// Stripe said, without anything of the buyer's.
void tell_school(Transaction& transaction, const audit::Act& act, Problem problem,
                 const std::string& detail, const payments::Order* order = nullptr);

}  // namespace lectern::checkout
