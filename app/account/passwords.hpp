#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "platform/email_address.hpp"

namespace lectern::account {

/// Characters of UTF-8, not bytes.
std::ptrdiff_t character_count(std::string_view text);

enum class PasswordFault {
    none,
    missing,
    blank,
    too_short,
    too_long,
    common,
    own_address,
    school_name
};

/// Whose password it is to be, and where: both are what somebody who guesses tries early.
struct PasswordOwner {
    std::optional<EmailAddress> email;
    std::string school_name;
};

/// At least 10 and at most 128 characters, not only blanks, none of the passwords that everybody
/// tries first, and neither the owner's address, nor the part before its @, nor the school's name
/// (OWASP ASVS 6.2).
PasswordFault password_fault(std::string_view password, const PasswordOwner& owner);

/// The name of the form error: `too_short`.
const char* to_text(PasswordFault fault);

/// Of the password in Normalization Form C: keyboards differ in how they write one letter (RFC
/// 8265, OpaqueString).
std::string hash_password(std::string_view password);

struct PasswordCheck {
    bool is_right = false;
    bool needs_new_hash = false;  // it is of the bytes as they were typed, or of weaker parameters
};

/// Takes as long without a hash (empty) as with one.
PasswordCheck check_password(const std::string& hash, std::string_view password);

}  // namespace lectern::account
