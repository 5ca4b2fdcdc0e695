#pragma once

#include "console/command.hpp"

namespace lectern::checkout {

/// `lectern claim resend EMAIL|ORDER`: mails a new link to claim the purchases of an address.
int resend_claim(const Options& options);

}  // namespace lectern::checkout
