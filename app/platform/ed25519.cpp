#include "platform/ed25519.hpp"

#include "platform/crypto.hpp"

#include <sodium.h>

namespace lectern::ed25519 {

namespace {

using namespace std::string_view_literals;

// RFC 8410, section 7 and 4: all that is before the 32 bytes of a key without attributes.
constexpr auto private_key_beginning =
    "\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20"sv;
constexpr auto public_key_beginning = "\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00"sv;
constexpr std::size_t key_size = 32;

constexpr auto block_beginning = "-----BEGIN PUBLIC KEY-----"sv;
constexpr auto block_end = "-----END PUBLIC KEY-----"sv;

const unsigned char* raw(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

unsigned char* raw(std::string& bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
}

std::optional<std::string> find_key(std::string_view base64_der, std::string_view beginning) {
    auto der = crypto::find_base64_bytes(base64_der);
    if (!der || der->size() != beginning.size() + key_size || !der->starts_with(beginning))
        return {};
    return der->substr(beginning.size());
}

}  // namespace

std::optional<std::string> find_private_key(std::string_view base64_der) {
    return find_key(base64_der, private_key_beginning);
}

std::optional<std::vector<std::string>> find_public_keys(std::string_view pem) {
    std::vector<std::string> keys;
    for (std::size_t at = 0; (at = pem.find(block_beginning, at)) != std::string_view::npos;) {
        at += block_beginning.size();
        const auto end = pem.find(block_end, at);
        if (end == std::string_view::npos) return {};
        auto key = find_key(pem.substr(at, end - at), public_key_beginning);
        if (!key) return {};
        keys.push_back(*std::move(key));
        at = end + block_end.size();
    }
    if (keys.empty()) return {};
    return keys;
}

std::string sign(std::string_view private_key, std::string_view text) {
    std::string public_key(crypto_sign_PUBLICKEYBYTES, '\0');
    std::string pair(crypto_sign_SECRETKEYBYTES, '\0');
    crypto_sign_seed_keypair(raw(public_key), raw(pair), raw(private_key));
    std::string signature(crypto_sign_BYTES, '\0');
    crypto_sign_detached(raw(signature), nullptr, raw(text), text.size(), raw(pair));
    return signature;
}

bool is_signature(std::string_view signature, std::string_view text, std::string_view public_key) {
    return signature.size() == crypto_sign_BYTES &&
           public_key.size() == crypto_sign_PUBLICKEYBYTES &&
           crypto_sign_verify_detached(raw(signature), raw(text), text.size(), raw(public_key)) ==
               0;
}

}  // namespace lectern::ed25519
