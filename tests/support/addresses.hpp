#pragma once

#include <string_view>

#include "platform/email_address.hpp"

namespace lectern::test {

/// Parses an e-mail address. Throws std::bad_optional_access if `text` is not one.
inline EmailAddress address(std::string_view text) {
    return email_address_from(text).value();
}

}  // namespace lectern::test
