#pragma once

#include <cstdint>

#include "authoring/course_file.hpp"
#include "platform/database.hpp"

namespace lectern::authoring {

/// Updates the stored modules, lessons and resources of a course to match the file, and hides all
/// others. Returns the number of changed rows.
std::int64_t save_parts(Transaction& transaction, CourseId course_id, const CourseFile& course);

}  // namespace lectern::authoring
