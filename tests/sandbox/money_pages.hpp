#pragma once

#include "sandbox.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

// What an operator does in Stripe's dashboard, and a buyer's bank: refunds and disputes. Each from
// a page's form or, for a program, from JSON.

namespace lectern::sandbox {

web::Response show_payments(const web::Request& request, Sandbox& sandbox);
/// `{"amount":"1000","status":"pending"}`; without an amount all that is left, without a status
/// `succeeded`.
web::Response refund_session(const web::Request& request, Sandbox& sandbox);
/// `{"status":"failed"}`
web::Response move_refund(const web::Request& request, Sandbox& sandbox);
/// `{"status":"needs_response"}`
web::Response dispute_session(const web::Request& request, Sandbox& sandbox);
/// `{"status":"won"}`
web::Response move_dispute(const web::Request& request, Sandbox& sandbox);
web::Response show_receipt(const web::Request& request, Sandbox& sandbox);

}  // namespace lectern::sandbox
