#pragma once

#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::account {

web::Response show_link_request(const web::Request& request, Services& services);
/// Always returns the page "Check your mail", whether or not an account has the address. Without an
/// account, the mail says what was bought with the address, as from the page "Find your purchase".
/// The button of the sign-in page posts here, too; the password that comes with it is not read.
web::Response start_sign_in_link(const web::Request& request, Services& services);

/// Shows one button. Does not use up the link, because mail scanners follow links.
web::Response show_sign_in_link(const web::Request& request, Services& services);
web::Response save_sign_in_link(const web::Request& request, Services& services);

}  // namespace lectern::account
