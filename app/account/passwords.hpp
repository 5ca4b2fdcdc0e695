#pragma once

#include <cstddef>
#include <string_view>

namespace lectern::account {

/// Characters of UTF-8, not bytes.
std::ptrdiff_t character_count(std::string_view text);

enum class PasswordFault { none, missing, too_short, too_long, common };

/// At least 10 and at most 128 characters, and none of the passwords that everybody tries first
/// (OWASP ASVS 6.2).
PasswordFault password_fault(std::string_view password);

/// The name of the form error: `too_short`.
const char* to_text(PasswordFault fault);

}  // namespace lectern::account
