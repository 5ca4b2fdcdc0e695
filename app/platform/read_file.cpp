#include "platform/read_file.hpp"

#include <algorithm>
#include <array>
#include <fstream>

namespace lectern {

std::optional<std::string> read_file(const std::filesystem::path& file, std::size_t most) {
    std::ifstream stream{file, std::ios::binary};
    std::string content;
    std::array<char, 16384> part{};
    while (stream && content.size() < most) {
        const auto wanted = std::min(part.size(), most - content.size());
        stream.read(part.data(), static_cast<std::streamsize>(wanted));
        content.append(part.data(), static_cast<std::size_t>(stream.gcount()));
    }
    // A directory can be opened, and cannot be read.
    if (!stream.is_open() || stream.bad()) return std::nullopt;
    return content;
}

}  // namespace lectern
