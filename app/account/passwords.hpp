#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "platform/email_address.hpp"

namespace lectern::account {

enum class PasswordFault {
    none,
    missing,
    blank,
    too_short,
    too_long,
    guessable,
    own_address,
    school_name
};

/// The owner of a new password and the school. Attackers try both as passwords early.
struct PasswordOwner {
    std::optional<EmailAddress> email;
    std::string school_name;
};

/// Returns what is wrong with a new password. It must have 10 to 128 characters and not be blank.
/// It must not be the owner's address or its local part, the name of the school, or easy to guess
/// (OWASP ASVS 6.2).
PasswordFault password_fault(std::string_view password, const PasswordOwner& owner);

/// Returns the name of the form error, such as `too_short`.
const char* to_text(PasswordFault fault);

/// Hashes the password in Normalization Form C, because keyboards encode some letters differently
/// (RFC 8265, OpaqueString).
std::string hash_password(std::string_view password);

struct PasswordCheck {
    bool is_right = false;
    bool needs_new_hash = false;  // made from unnormalised bytes or with weaker parameters
};

/// Verifies a password. Takes the same time if `hash` is empty, so it does not reveal whether an
/// account exists.
PasswordCheck check_password(const std::string& hash, std::string_view password);

}  // namespace lectern::account
