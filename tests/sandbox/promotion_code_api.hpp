#pragma once

#include "sandbox.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

// Stripe's API for coupons and promotion codes, as far as `lectern code` and checkouts use it.

namespace lectern::sandbox {

web::Response create_coupon(const web::Request& request, Sandbox& sandbox);
web::Response create_promotion_code(const web::Request& request, Sandbox& sandbox);
/// Takes `active=false` only.
web::Response update_promotion_code(const web::Request& request, Sandbox& sandbox);
web::Response list_promotion_codes(const web::Request& request, Sandbox& sandbox);

/// Finds a code that can still be used.
CodeFinder usable_codes(const Sandbox& sandbox);

}  // namespace lectern::sandbox
