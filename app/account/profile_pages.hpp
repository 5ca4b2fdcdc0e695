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

/// The account with its forms; `?saved=` says what was just done.
web::Response show_account(const web::Request& request, Services& services);

web::Response save_name(const web::Request& request, Services& services);
web::Response save_password(const web::Request& request, Services& services);
web::Response end_one_session(const web::Request& request, Services& services);
web::Response end_other_sessions(const web::Request& request, Services& services);

/// Queues the link to a new address; it is the same answer whether another account has it.
web::Response start_email_change(const web::Request& request, Services& services);

/// The account page again, with what is wrong in one of its forms.
web::Response account_page(const web::Request& request, Services& services, const web::Form* form);

/// Checks an account's own password, which a form asks for before an act that matters. Throttled by
/// account. Notes `missing` or `wrong` on the field. Answers the hash that was verified, so that
/// the act can be bound to it.
std::optional<std::string> confirms_password(Services& services, web::Form& form,
                                             std::string_view field, std::int64_t user_id);

}  // namespace lectern::account
