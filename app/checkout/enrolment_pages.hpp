#pragma once

#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::checkout {

/// Enrols the viewer in a free course, without an order or Stripe. A visitor is sent to sign in
/// first, and the account's address must be proven.
web::Response start_enrolment(const web::Request& request, Services& services);

}  // namespace lectern::checkout
