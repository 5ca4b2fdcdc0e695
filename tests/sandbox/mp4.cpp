#include "mp4.hpp"

#include <cstdint>

namespace lectern::sandbox {
namespace {

/// Returns the big-endian number in these bytes.
std::uint64_t number_in(std::string_view bytes) {
    std::uint64_t number = 0;
    for (const char byte : bytes) number = number << 8U | static_cast<unsigned char>(byte);
    return number;
}

}  // namespace

std::optional<double> mp4_duration(std::string_view file) {
    const auto name = file.find("mvhd");
    constexpr std::size_t longest_header = 32;
    if (name == std::string_view::npos || file.size() < name + 4 + longest_header) {
        return std::nullopt;
    }
    const auto header = file.substr(name + 4);
    const bool is_wide = header[0] == 1;  // version 1 has times of 64 bits
    const auto scale = number_in(header.substr(is_wide ? 20 : 12, 4));
    const auto length = number_in(is_wide ? header.substr(24, 8) : header.substr(16, 4));
    if (scale == 0 || length == 0) return std::nullopt;
    return static_cast<double>(length) / static_cast<double>(scale);
}

}  // namespace lectern::sandbox
