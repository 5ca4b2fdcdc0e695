#pragma once

#include "commands.hpp"

namespace lectern::account {

/// `lectern user show EMAIL`: what is known of a person.
int user_show(const Arguments& arguments);
/// `lectern user sign-out EMAIL`: ends every session of an account.
int user_sign_out(const Arguments& arguments);

}  // namespace lectern::account
