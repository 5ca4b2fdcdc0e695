#include "webhook_signature.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include "identifiers.hpp"

namespace lectern::sandbox {

std::string signature_header(std::string_view body, std::string_view secret,
                             std::int64_t timestamp) {
    const auto moment = std::to_string(timestamp);
    const auto signed_text = moment + "." + std::string{body};
    const std::vector<unsigned char> bytes(signed_text.begin(), signed_text.end());
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    if (HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), bytes.data(),
             bytes.size(), digest.data(), &size) == nullptr) {
        throw std::runtime_error{"webhook signature: libcrypto refused"};
    }
    return "t=" + moment + ",v1=" + hex(std::string(digest.begin(), digest.begin() + size));
}

}  // namespace lectern::sandbox
