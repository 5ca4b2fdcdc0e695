#pragma once

#include "sandbox.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

// The parts of Stripe's API that a checkout and a check of the account need. Source: Stripe API,
// checkout/sessions, promotion_codes, balance and webhook_endpoints.

namespace lectern::sandbox {

web::Response create_session(const web::Request& request, Sandbox& sandbox);
web::Response show_session(const web::Request& request, Sandbox& sandbox);
web::Response expire_session(const web::Request& request, Sandbox& sandbox);
web::Response show_balance(const web::Request& request, Sandbox& sandbox);
web::Response list_webhook_endpoints(const web::Request& request, Sandbox& sandbox);

}  // namespace lectern::sandbox
