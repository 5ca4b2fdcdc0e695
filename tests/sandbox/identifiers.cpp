#include "identifiers.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <stdexcept>

namespace lectern::sandbox {

std::string random_letters(std::size_t count) {
    constexpr std::string_view letters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    std::string text(count, '\0');
    for (auto& letter : text) {
        unsigned char byte = 0;
        do {  // bytes above the largest multiple of 62 would favour the first letters
            if (RAND_bytes(&byte, 1) != 1) throw std::runtime_error{"random: libcrypto has none"};
        } while (byte >= 256 / letters.size() * letters.size());
        letter = letters[byte % letters.size()];
    }
    return text;
}

std::string hex(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const char character : bytes) {
        const auto byte = static_cast<unsigned char>(character);
        text += digits[byte >> 4U];
        text += digits[byte & 0xFU];
    }
    return text;
}

std::string sha256_hex(std::string_view bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) {
        throw std::runtime_error{"sha256: libcrypto refused"};
    }
    return hex(std::string(digest.begin(), digest.begin() + size));
}

std::int64_t unix_now_ms() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

std::int64_t unix_now() {
    return unix_now_ms() / 1000;
}

}  // namespace lectern::sandbox
