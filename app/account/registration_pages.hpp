#pragma once

#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::account {

web::Response show_registration(const web::Request& request, Services& services);
/// Always returns the page "Check your mail", and does the same work whether or not an account has
/// the address. Once the limit of requests is reached, no password is hashed.
web::Response start_registration(const web::Request& request, Services& services);

web::Response show_verification(const web::Request& request, Services& services);
web::Response save_verification(const web::Request& request, Services& services);

/// Mails a new verification link to a member whose address is not proven. The confirmation ends at
/// the path in the field `next`.
web::Response send_verification(const web::Request& request, Services& services);

}  // namespace lectern::account
