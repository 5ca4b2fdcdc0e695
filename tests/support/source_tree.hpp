#pragma once

#include <filesystem>

namespace lectern::test {

/// Returns the path of a file or directory in the source tree; the root if `path` is empty.
std::filesystem::path in_source(const std::filesystem::path& path);

}  // namespace lectern::test
