#pragma once

#include <string_view>

#include "platform/email_address.hpp"

namespace lectern::test {

/// Throws std::bad_optional_access when it is none.
inline EmailAddress address(std::string_view text) {
    return email_address_from(text).value();
}

}  // namespace lectern::test
