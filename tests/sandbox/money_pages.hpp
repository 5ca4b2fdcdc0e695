#pragma once

#include "sandbox.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

// Refunds and disputes, as made in Stripe's dashboard or by a buyer's bank. Each takes a form or,
// from a program, JSON.

namespace lectern::sandbox {

web::Response show_payments(const web::Request& request, Sandbox& sandbox);
/// Takes `{"amount":"1000","status":"pending"}`. The defaults are the whole rest and `succeeded`.
web::Response refund_session(const web::Request& request, Sandbox& sandbox);
/// Takes `{"status":"failed"}`.
web::Response move_refund(const web::Request& request, Sandbox& sandbox);
/// Takes `{"status":"needs_response"}`.
web::Response dispute_session(const web::Request& request, Sandbox& sandbox);
web::Response warn_of_fraud(const web::Request& request, Sandbox& sandbox);
/// Takes `{"status":"won"}`.
web::Response move_dispute(const web::Request& request, Sandbox& sandbox);
web::Response show_invoice_page(const web::Request& request, Sandbox& sandbox);
web::Response show_receipt(const web::Request& request, Sandbox& sandbox);

}  // namespace lectern::sandbox
