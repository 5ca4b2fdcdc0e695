#include "platform/totp.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <chrono>
#include <initializer_list>
#include <stdexcept>

#include "platform/crypto.hpp"
#include "platform/http_client.hpp"

namespace lectern::totp {

namespace {

constexpr std::chrono::seconds step_length{30};
constexpr std::size_t digit_count = 6;
constexpr std::uint32_t code_count = 1'000'000;

using Digest = std::array<unsigned char, 20>;

Digest hmac_sha1(std::string_view key, const std::array<unsigned char, 8>& text) {
    Digest digest{};
    unsigned int size = 0;
    const auto* made = HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()), text.data(),
                            text.size(), digest.data(), &size);
    if (made == nullptr || size != digest.size()) {
        throw std::runtime_error{"totp: libcrypto cannot compute HMAC-SHA-1"};
    }
    return digest;
}

}  // namespace

std::int64_t step_at(Timestamp time) {
    return unix_seconds(time) / step_length.count();
}

// RFC 4226, section 5.3.
std::string code_at(std::string_view secret, std::int64_t step) {
    std::array<unsigned char, 8> counter{};
    auto rest = static_cast<std::uint64_t>(step);
    for (std::size_t i = counter.size(); i-- > 0; rest >>= 8U) {
        counter[i] = static_cast<unsigned char>(rest & 0xffU);
    }
    const auto digest = hmac_sha1(secret, counter);
    const std::size_t offset = digest.back() & 0x0fU;
    std::uint32_t number = digest[offset] & 0x7fU;
    for (std::size_t i = 1; i < 4; ++i) number = number << 8U | digest[offset + i];
    const auto digits = std::to_string(number % code_count);
    return std::string(digit_count - digits.size(), '0') + digits;
}

std::optional<std::int64_t> find_step(std::string_view secret, std::string_view code,
                                      Timestamp now) {
    const auto current = step_at(now);
    std::optional<std::int64_t> found;
    for (const auto step : {current - 1, current, current + 1}) {
        if (crypto::equal_in_constant_time(code_at(secret, step), code)) found = step;
    }
    return found;
}

std::string base32(std::string_view bytes) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string text;
    std::uint32_t bits = 0;
    unsigned int bit_count = 0;
    for (const char character : bytes) {
        bits = (bits << 8U | static_cast<unsigned char>(character)) & 0xfffU;
        for (bit_count += 8; bit_count >= 5;) {
            bit_count -= 5;
            text += alphabet[bits >> bit_count & 0x1fU];
        }
    }
    if (bit_count > 0) text += alphabet[bits << (5 - bit_count) & 0x1fU];
    return text;
}

std::string link_for(std::string_view secret, const Label& label) {
    const auto issuer = url_escape(label.issuer);
    return "otpauth://totp/" + issuer + ":" + url_escape(label.account) +
           "?secret=" + base32(secret) + "&issuer=" + issuer;
}

}  // namespace lectern::totp
