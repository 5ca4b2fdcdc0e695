#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "audit/audit.hpp"
#include "platform/database.hpp"
#include "services.hpp"
#include "web/form.hpp"
#include "web/request.hpp"

namespace lectern::account {

/// Checks the current password, which a form asks for before an important change. Attempts are
/// limited per account. Returns the hash that was verified, so that the change can require it to be
/// unchanged. If the password is missing or wrong, adds that error to the field and returns
/// nothing.
std::optional<std::string> confirm_password(Services& services, web::Form& form,
                                            std::string_view field, UserId user_id);

/// A form with the fields `PREFIX_password` and `PREFIX_code`.
struct ConfirmedForm {
    web::Form form;
    std::string prefix;
};

/// Runs `change` in the transaction in which the password of a form is right, and the code (of the
/// app, or a recovery code) if the account has two-step sign-in. Otherwise adds the errors to the
/// form. Runs nothing if the form has errors already. Throws TooManyRequests, and
/// Unavailable if a code of the app cannot be checked.
void make_confirmed_change(const web::Request& request, Services& services, ConfirmedForm& posted,
                           const std::function<void(Transaction&, const audit::Act&)>& change);

}  // namespace lectern::account
