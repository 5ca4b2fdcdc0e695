#pragma once

#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::payments {

/// Handles a delivery from Stripe: verifies the signature over the raw body, stores the event and
/// processes it. Answers 200 only after the commit.
web::Response receive_stripe_event(const web::Request& request, Services& services);

}  // namespace lectern::payments
