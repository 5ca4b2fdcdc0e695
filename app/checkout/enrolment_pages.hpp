#pragma once

#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::checkout {

/// A free course by one click: no order, no Stripe. A visitor signs in first, an address must be
/// proven.
web::Response start_enrolment(const web::Request& request, Services& services);

}  // namespace lectern::checkout
