#include "catalog/cover.hpp"

#include <cstdint>

namespace lectern::catalog {

int cover_hue(std::string_view slug) {
    std::uint32_t hash = 2166136261;  // FNV-1a
    for (const char letter : slug) {
        hash = (hash ^ static_cast<unsigned char>(letter)) * 16777619;
    }
    return static_cast<int>(hash % 360);
}

}  // namespace lectern::catalog
