#pragma once

#include <cstdint>
#include <string>

namespace lectern::learning {

/// `453 B`, `3.5 kB`, `24 kB`, `1.2 GB`: a file's size in decimal units as people read it.
std::string file_size_text(std::int64_t bytes);

}  // namespace lectern::learning
