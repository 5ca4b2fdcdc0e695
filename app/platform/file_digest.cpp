#include "platform/file_digest.hpp"

#include <array>
#include <fstream>
#include <stdexcept>
#include <vector>

#include <sodium.h>

#include "platform/crypto.hpp"

namespace lectern {

namespace {

constexpr std::size_t part_size = 1 << 16;

}  // namespace

FileDigest digest_of_file(const std::filesystem::path& file) {
    std::ifstream stream{file, std::ios::binary};
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    FileDigest digest;
    std::vector<char> part(part_size);
    while (stream) {
        stream.read(part.data(), static_cast<std::streamsize>(part.size()));
        const auto count = stream.gcount();
        crypto_hash_sha256_update(&state, reinterpret_cast<const unsigned char*>(part.data()),
                                  static_cast<unsigned long long>(count));
        digest.bytes += count;
    }
    // A directory can be opened, and cannot be read.
    if (!stream.is_open() || stream.bad())
        throw std::runtime_error{file.string() + ": cannot be read"};
    std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
    crypto_hash_sha256_final(&state, hash.data());
    digest.sha256 = crypto::hex({reinterpret_cast<const char*>(hash.data()), hash.size()});
    return digest;
}

}  // namespace lectern
