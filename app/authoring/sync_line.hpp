#pragma once

#include <string>
#include <vector>

namespace lectern::authoring {

/// One line of what a comparison with an outside service found or did.
struct SyncLine {
    std::string text;  // `course practical-sql: lesson joins: 5d5b… is not ready at Stream`
    bool is_ok = false;
};

/// Prints the lines, those that are not ok to standard error. Returns the exit status: 1 if there
/// is one of them, otherwise 0.
int print_sync_lines(const std::vector<SyncLine>& lines);

}  // namespace lectern::authoring
