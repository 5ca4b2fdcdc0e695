#pragma once

#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::payments {

/// Stripe's deliveries: verified over the raw body, stored, worked on, and answered 200 only once
/// that is committed.
web::Response receive_stripe_event(const web::Request& request, Services& services);

}  // namespace lectern::payments
