#pragma once

#include <compare>
#include <cstdint>
#include <ostream>
#include <string>

// Ids of rows. The ids of each table are a type of their own, so that the compiler refuses an
// order's id where a user's is expected.

namespace lectern {

/// The value of a table's `id` column.
template <typename Table>
class RowId {
  public:
    constexpr RowId() = default;  // no row has the id 0
    explicit constexpr RowId(std::int64_t value) : value_{value} {}
    [[nodiscard]] constexpr std::int64_t value() const { return value_; }
    friend constexpr auto operator<=>(RowId, RowId) = default;

  private:
    std::int64_t value_ = 0;
};

/// Returns the id in decimal digits.
template <typename Table>
std::string to_string(RowId<Table> id) {
    return std::to_string(id.value());
}

/// Writes the id in decimal digits.
template <typename Table>
std::ostream& operator<<(std::ostream& out, RowId<Table> id) {
    return out << to_string(id);
}

using UserId = RowId<struct UsersTable>;
using SessionId = RowId<struct SessionsTable>;
using CourseId = RowId<struct CoursesTable>;
using LessonId = RowId<struct CourseLessonsTable>;
using ResourceId = RowId<struct LessonResourcesTable>;
using NoteId = RowId<struct LessonNotesTable>;
using OrderId = RowId<struct OrdersTable>;
using EntitlementId = RowId<struct EntitlementsTable>;

}  // namespace lectern
