#pragma once

#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

// The page on which learners turn two-step sign-in on and off.

namespace lectern::account {

/// Shows whether two-step sign-in is on, or the QR code of a set-up. Not found without
/// LECTERN_TWO_STEP_KEY, unless it is on.
web::Response show_two_step(const web::Request& request, Services& services);

/// Checks the password and makes a new secret.
web::Response start_two_step(const web::Request& request, Services& services);
/// Turns two-step sign-in on with the first code. Returns the only page with the recovery codes.
web::Response save_two_step(const web::Request& request, Services& services);
/// Makes new recovery codes. Returns the only page with them.
web::Response save_recovery_codes(const web::Request& request, Services& services);
web::Response end_two_step(const web::Request& request, Services& services);

}  // namespace lectern::account
