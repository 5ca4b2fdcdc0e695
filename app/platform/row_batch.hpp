#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "platform/database_handle.hpp"

// Many rows in few statements.

namespace lectern {

/// Collects rows and passes them to a statement together, or to several if the rows are large. The
/// statement takes `owner` as $1, and from $2 on one array for each value of a row:
/// `unnest($2::text[], $3::integer[]) AS file (key, position)`. It gets the rows in the order in
/// which they were added.
class RowBatch {
  public:
    using Written = std::function<void(const Rows&)>;

    /// `sql` must be a literal, as for query(). `written` is called with the result of each
    /// statement.
    RowBatch(DatabaseHandle& handle, const char* sql, Parameter owner, Written written = {})
        : handle_{handle}, sql_{sql}, owner_{std::move(owner)}, written_{std::move(written)} {}

    void add(std::vector<Parameter> row);
    /// Writes the rows that are left. Returns the number of rows that all statements affected.
    std::int64_t finish();

  private:
    void write();

    DatabaseHandle& handle_;
    const char* sql_;
    Parameter owner_;
    Written written_;
    std::vector<std::vector<Parameter>> rows_;
    std::size_t size_ = 0;  // bytes of the rows
    std::int64_t affected_ = 0;
};

}  // namespace lectern
