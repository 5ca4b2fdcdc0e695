#pragma once

#include <string>

#include "services.hpp"
#include "web/form.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::account {

/// Shows the account page with its forms. `?saved=` names what was just saved.
web::Response show_account(const web::Request& request, Services& services);

web::Response save_name(const web::Request& request, Services& services);
web::Response save_password(const web::Request& request, Services& services);
web::Response end_one_session(const web::Request& request, Services& services);
web::Response end_other_sessions(const web::Request& request, Services& services);

/// Queues the confirmation link to a new address. An address that is not proven can be corrected in
/// the same way. The response does not reveal whether another
/// account has the address.
web::Response start_email_change(const web::Request& request, Services& services);

/// Returns the account page; with `form`, it shows the errors of that form.
web::Response account_page(const web::Request& request, Services& services, const web::Form* form);

}  // namespace lectern::account
