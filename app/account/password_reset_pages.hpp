#pragma once

#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::account {

web::Response show_forgotten_password(const web::Request& request, Services& services);
/// Always returns the page "Check your mail", whether or not an account has the address.
web::Response start_password_reset(const web::Request& request, Services& services);

web::Response show_password_reset(const web::Request& request, Services& services);
web::Response save_password_reset(const web::Request& request, Services& services);

}  // namespace lectern::account
