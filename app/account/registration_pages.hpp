#pragma once

#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::account {

web::Response show_registration(const web::Request& request, Services& services);
/// Always answers "check your mail", and does the same work whether an account has the address. Who
/// has asked too often costs no hash.
web::Response start_registration(const web::Request& request, Services& services);

web::Response show_verification(const web::Request& request, Services& services);
web::Response save_verification(const web::Request& request, Services& services);

/// For a member whose address is not proven: mails a new link.
web::Response send_verification(const web::Request& request, Services& services);

}  // namespace lectern::account
