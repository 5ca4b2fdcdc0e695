#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

struct evp_pkey_st;

namespace lectern {

/// The text is not an RSA private key, or libcrypto cannot sign with it.
class RsaKeyError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// A private key for signing. Uses libcrypto, because libsodium has no RSA.
class RsaKey {
  public:
    /// Reads a PEM text (PKCS #1 or #8) that is encoded in base64 once more, as Cloudflare issues
    /// it. Throws RsaKeyError.
    explicit RsaKey(std::string_view base64_pem);

    /// Returns the RSASSA-PKCS1-v1_5 signature with SHA-256 (RFC 7518 "RS256") as raw bytes. Throws
    /// RsaKeyError.
    [[nodiscard]] std::string sign(std::string_view text) const;

  private:
    struct Free {
        void operator()(evp_pkey_st* key) const;
    };
    std::unique_ptr<evp_pkey_st, Free> key_;
};

}  // namespace lectern
