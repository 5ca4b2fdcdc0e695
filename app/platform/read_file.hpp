#pragma once

#include <cstddef>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>

namespace lectern {

/// Returns the content of a file, at most `most` bytes of it. Returns nothing if it cannot be read.
std::optional<std::string> read_file(const std::filesystem::path& file,
                                     std::size_t most = std::numeric_limits<std::size_t>::max());

}  // namespace lectern
