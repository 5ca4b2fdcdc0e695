#pragma once

#include <optional>
#include <string>
#include <vector>

#include "authoring/course_file.hpp"

namespace lectern::authoring {

/// Compares a course with what it was; without `before` it is new. Returns a line for each change
/// of the course, and for each module, lesson and resource that was added, changed, moved or
/// removed: `changed  why-sql  (title, text)`. Lessons that stayed are counted in the last line.
std::vector<std::string> list_changes(const std::optional<CourseFile>& before,
                                      const CourseFile& after);

}  // namespace lectern::authoring
