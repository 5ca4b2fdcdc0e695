#pragma once

#include <filesystem>

namespace lectern::test {

/// A file or directory of the source tree, named from its root; the root itself without a name.
std::filesystem::path in_source(const std::filesystem::path& path);

}  // namespace lectern::test
