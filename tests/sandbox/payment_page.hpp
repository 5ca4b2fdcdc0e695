#pragma once

#include "sandbox.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

// The page that Stripe hosts: what is bought, and the buttons that stand for a card.

namespace lectern::sandbox {

web::Response show_payment_page(const web::Request& request, Sandbox& sandbox);
/// Pays, declines or cancels, by the button pressed (`action`).
web::Response answer_payment_page(const web::Request& request, Sandbox& sandbox);

}  // namespace lectern::sandbox
