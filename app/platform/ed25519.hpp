#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Signatures with Ed25519 (RFC 8032). Keys have the forms of RFC 8410, which `openssl genpkey` and
// `openssl pkey` write.

namespace lectern::ed25519 {

/// Returns the 32 bytes of a private key from its DER form in base64, on one line. Returns nothing
/// if the text is not such a key.
std::optional<std::string> find_private_key(std::string_view base64_der);

/// Returns the public keys in a PEM text, 32 bytes each, in their order. Returns nothing if one of
/// its blocks is not an Ed25519 public key, or if there is none.
std::optional<std::vector<std::string>> find_public_keys(std::string_view pem);

/// Returns the signature, 64 bytes.
std::string sign(std::string_view private_key, std::string_view text);

/// Returns whether `signature` is that of the text by the owner of the public key.
bool is_signature(std::string_view signature, std::string_view text, std::string_view public_key);

}  // namespace lectern::ed25519
