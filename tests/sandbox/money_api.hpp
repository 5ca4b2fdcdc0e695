#pragma once

#include "sandbox.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

// Stripe's API for refunds, disputes, charges and prices, and its lists, which jobs and operators
// use.

namespace lectern::sandbox {

web::Response create_refund(const web::Request& request, Sandbox& sandbox);
web::Response show_refund(const web::Request& request, Sandbox& sandbox);
web::Response list_refunds(const web::Request& request, Sandbox& sandbox);
web::Response show_dispute(const web::Request& request, Sandbox& sandbox);
web::Response list_disputes(const web::Request& request, Sandbox& sandbox);
web::Response show_invoice(const web::Request& request, Sandbox& sandbox);
web::Response show_charge(const web::Request& request, Sandbox& sandbox);
web::Response list_charges(const web::Request& request, Sandbox& sandbox);
web::Response show_event(const web::Request& request, Sandbox& sandbox);
web::Response list_stripe_events(const web::Request& request, Sandbox& sandbox);
web::Response list_sessions(const web::Request& request, Sandbox& sandbox);
web::Response show_price(const web::Request& request, Sandbox& sandbox);
web::Response create_price(const web::Request& request, Sandbox& sandbox);
/// Archives a price, or makes it active again.
web::Response change_price(const web::Request& request, Sandbox& sandbox);

}  // namespace lectern::sandbox
