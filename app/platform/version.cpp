#include "platform/version.hpp"

namespace lectern {

std::string version_with_commit() {
    std::string text{program_version};
    if (!program_commit.empty()) text.append(" (").append(program_commit).append(")");
    return text;
}

}  // namespace lectern
