#pragma once

#include <string>

namespace lectern {

/// Returns what is weak about the connections to other machines, such as `db.example is reached
/// with sslmode=prefer, so the connection may be unencrypted`. Returns an empty text if none leaves
/// this machine, or if each is encrypted and its server proves its name by a certificate
/// (sslmode=verify-full). What the string does not set comes from the environment and from libpq's
/// defaults. Throws std::invalid_argument if the string is malformed.
std::string find_weak_encryption(const std::string& connection_string);

/// Logs what find_weak_encryption() finds, with the fix.
void warn_of_weak_encryption(const std::string& connection_string);

/// What to do about weak encryption.
constexpr auto encryption_advice =
    "set sslmode=verify-full and sslrootcert= in LECTERN_DATABASE_URL (docs/scaling.md)";

}  // namespace lectern
