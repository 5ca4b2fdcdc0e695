#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace lectern::detail {

/// An answer of the server as Row and Rows read it. The cells are looked up once, when it is made:
/// pqxx copies shared pointers at each look.
struct Result {
    /// Looks from `first` on, then at those before. Throws std::logic_error for a name that the
    /// answer does not have.
    [[nodiscard]] std::size_t column(const char* name, std::size_t first) const;

    std::shared_ptr<const void> owner;  // of all texts below
    std::vector<std::string_view> names;
    std::vector<std::optional<std::string_view>> cells;  // row by row
    int rows = 0;
    std::int64_t affected = 0;
};

}  // namespace lectern::detail
