#include "support/source_tree.hpp"

namespace lectern::test {

std::filesystem::path in_source(const std::filesystem::path& path) {
    const std::filesystem::path root{LECTERN_SOURCE_DIR};
    return path.empty() ? root : root / path;
}

}  // namespace lectern::test
