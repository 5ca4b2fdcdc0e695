#pragma once

#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::checkout {

/// Opens the order, then the Stripe session, and sends the browser there.
web::Response start_checkout(const web::Request& request, Services& services);

/// Where Stripe sends the buyer back to. Fulfils by itself when Stripe says paid and the webhook
/// has not come yet.
web::Response show_success(const web::Request& request, Services& services);

/// The password set on the success page, by the browser that began the guest's order.
web::Response save_password(const web::Request& request, Services& services);

web::Response show_cancel(const web::Request& request, Services& services);

}  // namespace lectern::checkout
