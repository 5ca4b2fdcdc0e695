#pragma once

#include <optional>
#include <string>

#include "platform/email_address.hpp"

namespace lectern::account {

/// Returns the address that was probably meant, if the domain is one slip from that of a large mail
/// service: a letter too many, missing, wrong, or swapped with the next. Returns nothing for the
/// domains of such services themselves.
std::optional<std::string> likely_address(const EmailAddress& entered);

}  // namespace lectern::account
