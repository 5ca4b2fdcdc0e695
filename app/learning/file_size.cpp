#include "learning/file_size.hpp"

#include <array>

namespace lectern::learning {

std::string file_size_text(std::int64_t bytes) {
    if (bytes < 1000) return std::to_string(bytes) + " B";
    constexpr std::array units = {" kB", " MB", " GB", " TB"};
    std::int64_t unit_bytes = 1000;
    std::size_t unit = 0;
    // 999.5 or more would be rounded up to 1000, so it takes the next unit.
    for (; bytes * 2 >= unit_bytes * 1999 && unit + 1 < units.size(); ++unit) unit_bytes *= 1000;

    const auto tenths = (bytes * 10 + unit_bytes / 2) / unit_bytes;
    const auto whole = (bytes + unit_bytes / 2) / unit_bytes;
    const bool has_fraction = tenths < 100 && tenths % 10 != 0;
    return (has_fraction ? std::to_string(tenths / 10) + "." + std::to_string(tenths % 10)
                         : std::to_string(whole)) +
           units[unit];
}

}  // namespace lectern::learning
