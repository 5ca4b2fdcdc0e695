#pragma once

#include "sandbox.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

// The parts of Stripe's API that a checkout needs. Source: Stripe API, checkout/sessions and
// promotion_codes.

namespace lectern::sandbox {

web::Response create_session(const web::Request& request, Sandbox& sandbox);
web::Response show_session(const web::Request& request, Sandbox& sandbox);
web::Response expire_session(const web::Request& request, Sandbox& sandbox);
web::Response list_promotion_codes(const web::Request& request, Sandbox& sandbox);

}  // namespace lectern::sandbox
