#pragma once

#include <cstdint>
#include <string>

namespace lectern::learning {

/// Returns a file's size in decimal units, rounded for display: `453 B`, `3.5 kB`, `24 kB`,
/// `1.2 GB`.
std::string file_size_text(std::int64_t bytes);

}  // namespace lectern::learning
