#pragma once

#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::checkout {

/// Shows the page to which Stripe returns the buyer. Fulfils the order itself if Stripe says that
/// it is paid and the webhook has not arrived yet.
web::Response show_success(const web::Request& request, Services& services);

/// Creates the account of a guest with the password set on the success page, in the browser that
/// began the order.
web::Response save_password(const web::Request& request, Services& services);

/// Corrects the address of a guest's order, in the browser that began the order.
web::Response save_address(const web::Request& request, Services& services);

web::Response show_cancel(const web::Request& request, Services& services);

}  // namespace lectern::checkout
