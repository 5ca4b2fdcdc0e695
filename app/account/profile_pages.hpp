#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

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

/// Queues the confirmation link to a new address. The response does not reveal whether another
/// account has the address.
web::Response start_email_change(const web::Request& request, Services& services);

/// Returns the account page; with `form`, it shows the errors of that form.
web::Response account_page(const web::Request& request, Services& services, const web::Form* form);

/// Checks the current password, which a form asks for before an important change. Attempts are
/// limited per account. Returns the hash that was verified, so that the change can require it to be
/// unchanged. If the password is missing or wrong, adds that error to the field and returns
/// nothing.
std::optional<std::string> confirm_password(Services& services, web::Form& form,
                                            std::string_view field, UserId user_id);

}  // namespace lectern::account
