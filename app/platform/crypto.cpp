#include "platform/crypto.hpp"

#include <algorithm>
#include <array>
#include <new>
#include <stdexcept>

#include <sodium.h>

namespace lectern::crypto {

namespace {

constexpr unsigned long long password_effort = crypto_pwhash_OPSLIMIT_INTERACTIVE;
constexpr std::size_t password_memory = crypto_pwhash_MEMLIMIT_INTERACTIVE;
constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
static_assert(encryption_key_size == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

const unsigned char* raw(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

unsigned char* raw(std::string& bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
}

std::string encoded_base64(std::string_view bytes, int variant) {
    // The length includes the terminating NUL that libsodium writes.
    std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
    sodium_bin2base64(text.data(), text.size(), raw(bytes), bytes.size(), variant);
    text.pop_back();
    return text;
}

/// Cheap: libsodium returns -1 without hashing if the text is not one of its hashes.
bool is_password_hash(const std::string& text) {
    return crypto_pwhash_str_needs_rehash(text.c_str(), password_effort, password_memory) != -1;
}

/// Takes as long as a failed verification, so that the response time does not reveal whether an
/// account has this address.
void pretend_to_verify_password(std::string_view password) {
    const std::array<unsigned char, crypto_pwhash_SALTBYTES> salt{};
    std::array<unsigned char, 32> hash{};
    if (crypto_pwhash(hash.data(), hash.size(), password.data(), password.size(), salt.data(),
                      password_effort, password_memory, crypto_pwhash_ALG_ARGON2ID13) != 0) {
        throw std::bad_alloc{};
    }
}

void require_encryption_key(std::string_view key) {
    if (key.size() != encryption_key_size) throw std::invalid_argument{"crypto: not a 32-byte key"};
}

}  // namespace

void initialise() {
    if (sodium_init() < 0) throw std::runtime_error{"crypto: libsodium cannot start"};
}

std::string random_bytes(std::size_t count) {
    std::string bytes(count, '\0');
    randombytes_buf(bytes.data(), bytes.size());
    return bytes;
}

std::string random_token() {
    return base64url(random_bytes(32));
}

std::string token_hash(std::string_view token) {
    return sha256(token);
}

std::string sha256(std::string_view bytes) {
    std::string hash(crypto_hash_sha256_BYTES, '\0');
    crypto_hash_sha256(raw(hash), raw(bytes), bytes.size());
    return hash;
}

std::string blake2b(std::string_view bytes) {
    std::string hash(crypto_generichash_BYTES, '\0');
    crypto_generichash(raw(hash), hash.size(), raw(bytes), bytes.size(), nullptr, 0);
    return hash;
}

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, raw(key), key.size());
    crypto_auth_hmacsha256_update(&state, raw(bytes), bytes.size());
    std::string code(crypto_auth_hmacsha256_BYTES, '\0');
    crypto_auth_hmacsha256_final(&state, raw(code));
    return code;
}

std::string blake2b(std::istream& bytes) {
    crypto_generichash_state state;
    crypto_generichash_init(&state, nullptr, 0, crypto_generichash_BYTES);
    std::array<char, 65536> part{};
    while (bytes.good()) {
        bytes.read(part.data(), part.size());
        const auto size = static_cast<std::size_t>(bytes.gcount());
        crypto_generichash_update(&state, raw(std::string_view{part.data(), size}), size);
    }
    std::string hash(crypto_generichash_BYTES, '\0');
    crypto_generichash_final(&state, raw(hash), hash.size());
    return hash;
}

std::string hex(std::string_view bytes) {
    std::string text(bytes.size() * 2 + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), raw(bytes), bytes.size());
    text.pop_back();
    return text;
}

bool is_hex(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char digit) {
        return ('0' <= digit && digit <= '9') || ('a' <= digit && digit <= 'f') ||
               ('A' <= digit && digit <= 'F');
    });
}

std::string base64url(std::string_view bytes) {
    return encoded_base64(bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

std::string base64(std::string_view bytes) {
    return encoded_base64(bytes, sodium_base64_VARIANT_ORIGINAL);
}

std::optional<std::string> find_base64_bytes(std::string_view text) {
    std::string bytes(text.size(), '\0');
    std::size_t size = 0;
    const char* end = nullptr;
    const int fault = sodium_base642bin(raw(bytes), bytes.size(), text.data(), text.size(),
                                        " \t\r\n", &size, &end, sodium_base64_VARIANT_ORIGINAL);
    if (fault != 0 || end != text.data() + text.size()) return {};
    bytes.resize(size);
    return bytes;
}

std::optional<std::string> find_hex_bytes(std::string_view text) {
    std::string bytes(text.size() / 2, '\0');
    std::size_t size = 0;
    const char* end = nullptr;
    const int fault =
        sodium_hex2bin(raw(bytes), bytes.size(), text.data(), text.size(), nullptr, &size, &end);
    if (fault != 0 || end != text.data() + text.size()) return {};
    return bytes;
}

std::string encrypt(std::string_view key, std::string_view bytes, std::string_view context) {
    require_encryption_key(key);
    const auto nonce = random_bytes(nonce_size);
    std::string text(bytes.size() + crypto_aead_xchacha20poly1305_ietf_ABYTES, '\0');
    crypto_aead_xchacha20poly1305_ietf_encrypt(raw(text), nullptr, raw(bytes), bytes.size(),
                                               raw(context), context.size(), nullptr, raw(nonce),
                                               raw(key));
    return nonce + text;
}

std::optional<std::string> find_decrypted(std::string_view key, std::string_view encrypted,
                                          std::string_view context) {
    require_encryption_key(key);
    constexpr auto added = nonce_size + crypto_aead_xchacha20poly1305_ietf_ABYTES;
    if (encrypted.size() < added) return {};
    std::string bytes(encrypted.size() - added, '\0');
    const auto text = encrypted.substr(nonce_size);
    const int fault = crypto_aead_xchacha20poly1305_ietf_decrypt(
        raw(bytes), nullptr, nullptr, raw(text), text.size(), raw(context), context.size(),
        raw(encrypted), raw(key));
    if (fault != 0) return {};
    return bytes;
}

bool equal_in_constant_time(std::string_view left, std::string_view right) {
    return left.size() == right.size() &&
           sodium_memcmp(left.data(), right.data(), left.size()) == 0;
}

std::string hash_password(std::string_view password) {
    std::array<char, crypto_pwhash_STRBYTES> hash{};
    if (crypto_pwhash_str(hash.data(), password.data(), password.size(), password_effort,
                          password_memory) != 0) {
        throw std::bad_alloc{};
    }
    return hash.data();
}

bool verify_password(std::string_view hash, std::string_view password) {
    const std::string terminated{hash};
    if (!is_password_hash(terminated)) {
        pretend_to_verify_password(password);
        return false;
    }
    return crypto_pwhash_str_verify(terminated.c_str(), password.data(), password.size()) == 0;
}

bool password_needs_rehash(std::string_view hash) {
    const std::string terminated{hash};
    return crypto_pwhash_str_needs_rehash(terminated.c_str(), password_effort, password_memory) !=
           0;
}

}  // namespace lectern::crypto
