#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

struct evp_pkey_st;

namespace lectern {

/// The text holds no RSA private key, or libcrypto refuses to sign with it.
class RsaKeyError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// A private key that signs (libcrypto; libsodium has no RSA).
class RsaKey {
  public:
    /// PEM, PKCS #1 or #8, in base64 once more: how Cloudflare hands it out. Throws RsaKeyError.
    explicit RsaKey(std::string_view base64_pem);

    /// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518 "RS256"), raw bytes. Throws RsaKeyError.
    [[nodiscard]] std::string sign(std::string_view text) const;

  private:
    struct Free {
        void operator()(evp_pkey_st* key) const;
    };
    std::unique_ptr<evp_pkey_st, Free> key_;
};

}  // namespace lectern
