#pragma once

#include "sandbox.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

// The payment page that Stripe would host: the items, and buttons that stand for a card.

namespace lectern::sandbox {

web::Response show_payment_page(const web::Request& request, Sandbox& sandbox);
/// Pays, pays later, declines or cancels, depending on the button (`action`).
web::Response answer_payment_page(const web::Request& request, Sandbox& sandbox);

}  // namespace lectern::sandbox
