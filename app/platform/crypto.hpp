#pragma once

#include <string>
#include <string_view>

namespace lectern::crypto {

/// Must be called once per process before anything else here; throws when libsodium cannot start.
void initialise();

/// `count` unpredictable bytes.
std::string random_bytes(std::size_t count);

/// 32 unpredictable bytes as 43 base64url characters: what a cookie or a mailed link carries.
std::string random_token();

/// What the database keeps of a token: SHA-256, 32 raw bytes.
std::string token_hash(std::string_view token);

std::string sha256(std::string_view bytes);
std::string hmac_sha256(std::string_view key, std::string_view bytes);

std::string hex(std::string_view bytes);
bool is_hex(std::string_view text);
std::string base64url(std::string_view bytes);
std::string base64(std::string_view bytes);

/// Compares in a time that depends on the lengths only.
bool equal_in_constant_time(std::string_view left, std::string_view right);

/// Argon2id, libsodium INTERACTIVE: 64 MiB and about 80 ms. The text carries its parameters.
std::string hash_password(std::string_view password);
/// Takes as long whether the password is right or wrong, and when `hash` is none at all (empty: an
/// address that nobody has, an account whose password was taken away).
bool verify_password(std::string_view hash, std::string_view password);
bool password_needs_rehash(std::string_view hash);

}  // namespace lectern::crypto
