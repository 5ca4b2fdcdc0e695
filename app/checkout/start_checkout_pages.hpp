#pragma once

#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::checkout {

/// Opens the order, then the Stripe session, and redirects the browser to it.
web::Response start_checkout(const web::Request& request, Services& services);

}  // namespace lectern::checkout
