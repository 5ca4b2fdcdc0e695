#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace lectern {

struct FileDigest {
    std::int64_t bytes = 0;  // the size of the file
    std::string sha256;      // hexadecimal
};

/// Reads a file of any size. Throws std::runtime_error if it cannot be read.
FileDigest digest_of_file(const std::filesystem::path& file);

}  // namespace lectern
