#pragma once

#include <functional>
#include <string>

#include "audit/audit.hpp"
#include "platform/database.hpp"
#include "services.hpp"
#include "web/form.hpp"
#include "web/request.hpp"

namespace lectern::account {

/// A form with the fields `PREFIX_password` and `PREFIX_code`.
struct ConfirmedForm {
    web::Form form;
    std::string prefix;
};

/// Runs `change` in the transaction in which the password of a form is right, and the code (of the
/// app, or a recovery code) if the account has two-step sign-in. Otherwise adds the errors to the
/// form. Runs nothing if the form has errors already. Throws TooManyRequests.
void make_confirmed_change(const web::Request& request, Services& services, ConfirmedForm& posted,
                           const std::function<void(Transaction&, const audit::Act&)>& change);

}  // namespace lectern::account
