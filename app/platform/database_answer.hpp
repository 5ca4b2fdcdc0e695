#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace lectern::detail {

/// The result of a statement in the form that Row and Rows read. All cells are extracted once, at
/// construction, because libpqxx copies shared pointers on each access.
struct Result {
    /// Returns the index of a column. Searches from `first` to the end, then from the start. Throws
    /// std::logic_error if there is no such column.
    [[nodiscard]] std::size_t column(const char* name, std::size_t first) const;

    std::shared_ptr<const void> owner;  // keeps the texts below alive
    std::vector<std::string_view> names;
    std::vector<std::optional<std::string_view>> cells;  // row by row
    int rows = 0;
    std::int64_t affected = 0;
};

}  // namespace lectern::detail
