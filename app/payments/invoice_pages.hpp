#pragma once

#include <string>

#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::payments {

/// Redirects the owner of a paid order to its invoice at Stripe, which is asked for the URL.
web::Response show_invoice(const web::Request& request, Services& services);

/// Returns whether the URL is of https and of stripe.com or a host below it. In sandbox mode, it
/// may also be one of the stand-in for Stripe.
bool is_stripe_url(const std::string& url, const Config& config);

}  // namespace lectern::payments
