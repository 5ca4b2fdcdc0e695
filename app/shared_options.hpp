#pragma once

#include <string_view>

#include "console/command.hpp"

// The options that commands of several subjects take.

namespace lectern {

constexpr Option json_option{"--json", "", "prints JSON: one object a line"};
constexpr Option csv_option{"--csv", "",
                            "prints CSV with the names of the columns in the first line"};
constexpr Option limit_option{"--limit", "N", "prints at most N rows; 50 without it"};
constexpr Option reason_option{
    .name = "--reason",
    .value_name = "TEXT",
    .help = "is kept in the audit record, which is never erased: write no name or address in it",
    .is_required = true};

/// Returns the option to print only rows of one status.
constexpr Option status_option(std::string_view help, ListValues statuses) {
    return {"--status", "STATUS", help, false, statuses};
}

}  // namespace lectern
