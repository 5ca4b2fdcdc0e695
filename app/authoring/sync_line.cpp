#include "authoring/sync_line.hpp"

#include <algorithm>
#include <iostream>

#include "platform/json.hpp"

namespace lectern::authoring {

int print_sync_lines(const std::vector<SyncLine>& lines, OutputFormat output_format) {
    for (const auto& line : lines) {
        if (output_format == OutputFormat::json) {
            std::cout << json::object({{"course", line.course},
                                       {"result", line.text},
                                       {"is_ok", line.is_ok}})
                      << '\n';
        } else {
            (line.is_ok ? std::cout : std::cerr) << shown(line.line()) << '\n';
        }
    }
    return std::ranges::all_of(lines, &SyncLine::is_ok) ? 0 : 1;
}

}  // namespace lectern::authoring
