#include "authoring/sync_line.hpp"

#include <iostream>

namespace lectern::authoring {

int print_sync_lines(const std::vector<SyncLine>& lines) {
    bool are_ok = true;
    for (const auto& line : lines) {
        (line.is_ok ? std::cout : std::cerr) << line.text << '\n';
        are_ok = are_ok && line.is_ok;
    }
    return are_ok ? 0 : 1;
}

}  // namespace lectern::authoring
