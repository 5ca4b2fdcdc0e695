#pragma once

#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

// The second step of a sign-in: the code of an authenticator app, or a recovery code.

namespace lectern::account {

web::Response show_second_step(const web::Request& request, Services& services);
web::Response save_second_step(const web::Request& request, Services& services);

web::Response show_recovery_step(const web::Request& request, Services& services);
web::Response save_recovery_step(const web::Request& request, Services& services);

}  // namespace lectern::account
