#include "platform/rsa_key.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <algorithm>
#include <vector>

namespace lectern {

namespace {

using Bytes = std::vector<unsigned char>;

Bytes decoded(std::string_view base64) {
    const Bytes text(base64.begin(), base64.end());
    Bytes bytes(text.size());
    const int size = EVP_DecodeBlock(bytes.data(), text.data(), static_cast<int>(text.size()));
    if (size < 0) throw RsaKeyError{"rsa key: is not base64"};
    bytes.resize(static_cast<std::size_t>(size));
    // EVP_DecodeBlock decodes padding to zero bytes.
    while (!bytes.empty() && bytes.back() == 0) bytes.pop_back();
    return bytes;
}

/// Rejects an encrypted key. Without this callback libcrypto would ask for the pass phrase on the
/// terminal.
int no_pass_phrase(char*, int, int, void*) {
    return -1;
}

EVP_PKEY* read_private_key(const Bytes& pem) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> memory{
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free};
    return PEM_read_bio_PrivateKey(memory.get(), nullptr, no_pass_phrase, nullptr);
}

}  // namespace

void RsaKey::Free::operator()(evp_pkey_st* key) const {
    EVP_PKEY_free(key);
}

RsaKey::RsaKey(std::string_view base64_pem) : key_{read_private_key(decoded(base64_pem))} {
    if (!key_ || EVP_PKEY_base_id(key_.get()) != EVP_PKEY_RSA) {
        throw RsaKeyError{"rsa key: is not an RSA private key in PEM"};
    }
}

std::string RsaKey::sign(std::string_view text) const {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                          EVP_MD_CTX_free};
    const Bytes bytes(text.begin(), text.end());
    Bytes signature(static_cast<std::size_t>(EVP_PKEY_size(key_.get())));
    auto size = signature.size();
    const bool is_signed =
        EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1 &&
        EVP_DigestSign(context.get(), signature.data(), &size, bytes.data(), bytes.size()) == 1;
    if (!is_signed) throw RsaKeyError{"rsa key: cannot sign"};
    return {signature.begin(), signature.begin() + static_cast<std::ptrdiff_t>(size)};
}

}  // namespace lectern
