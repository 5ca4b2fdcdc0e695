#pragma once

#include "commands.hpp"

namespace lectern::checkout {

/// `lectern claim resend EMAIL|ORDER`: mails a new link to claim what an address has bought.
int claim_resend(const Arguments& arguments);

}  // namespace lectern::checkout
