#pragma once

#include <string>
#include <vector>

#include "console/report.hpp"

namespace lectern::authoring {

/// One line of what a comparison with an outside service found or did.
struct SyncLine {
    std::string course;  // its slug
    std::string text;    // `lesson joins: 5d5b… is not ready at Stream`
    bool is_ok = false;

    /// Returns `course SLUG: TEXT`.
    [[nodiscard]] std::string line() const { return "course " + course + ": " + text; }
};

/// Prints the lines, those that are not ok to standard error; or a JSON object for each of them.
/// Returns the exit status: 1 if one is not ok, otherwise 0.
int print_sync_lines(const std::vector<SyncLine>& lines, OutputFormat output_format);

}  // namespace lectern::authoring
