#pragma once

#include <istream>
#include <optional>
#include <string>
#include <string_view>

namespace lectern::crypto {

/// Initialises libsodium. Call it once per process before any other function here. Throws
/// std::runtime_error if libsodium cannot start.
void initialise();

/// Returns `count` cryptographically secure random bytes.
std::string random_bytes(std::size_t count);

/// Returns 32 random bytes as 43 base64url characters, for cookies and mailed links.
std::string random_token();

/// Returns the SHA-256 of a token, 32 raw bytes. The database stores only this hash.
std::string token_hash(std::string_view token);

/// These return 32 raw bytes.
std::string sha256(std::string_view bytes);
std::string blake2b(std::string_view bytes);  // BLAKE2b-256 (RFC 7693)
std::string hmac_sha256(std::string_view key, std::string_view bytes);

/// Returns the BLAKE2b-256 of all bytes up to the end of the stream, 32 raw bytes.
std::string blake2b(std::istream& bytes);

/// Returns lower-case hexadecimal digits.
std::string hex(std::string_view bytes);
/// Returns whether the text is one or more hexadecimal digits, in either case.
bool is_hex(std::string_view text);
/// Encodes without padding.
std::string base64url(std::string_view bytes);
/// Encodes with padding.
std::string base64(std::string_view bytes);
/// Decodes base64 with padding, in which blanks and line ends are ignored. Returns nothing if it is
/// not base64.
std::optional<std::string> find_base64_bytes(std::string_view text);
/// Decodes hexadecimal digits. Returns nothing if the text is not an even number of them.
std::optional<std::string> find_hex_bytes(std::string_view text);

constexpr std::size_t encryption_key_size = 32;
/// Encrypts with XChaCha20-Poly1305 and a random nonce, which precedes the result. `context` names
/// what the bytes belong to; it is authenticated, not contained. The key has 32 bytes.
std::string encrypt(std::string_view key, std::string_view bytes, std::string_view context);
/// Returns what encrypt() was given. Returns nothing for another key or context, or if a byte was
/// changed.
std::optional<std::string> find_decrypted(std::string_view key, std::string_view encrypted,
                                          std::string_view context);

/// Compares in a time that depends only on the lengths, not on the contents.
bool equal_in_constant_time(std::string_view left, std::string_view right);

/// Hashes with Argon2id at libsodium's INTERACTIVE limits: 64 MiB and about 80 ms. The result
/// contains the salt and the parameters. Throws std::bad_alloc.
std::string hash_password(std::string_view password);
/// Returns whether the password matches the hash. Takes equally long if it does not, and also if
/// `hash` is not a password hash (empty: the address is unknown, or the account's password was
/// removed). Throws std::bad_alloc.
bool verify_password(std::string_view hash, std::string_view password);
/// Returns whether the hash has other parameters than hash_password uses, or is not a hash.
bool password_needs_rehash(std::string_view hash);

}  // namespace lectern::crypto
