#pragma once

#include <cstdint>

#include "catalog/course_file.hpp"
#include "platform/database.hpp"

namespace lectern::catalog {

/// Makes the stored modules, lessons and resources of a course those of the file, and hides the
/// others. Answers how many rows it changed.
std::int64_t save_parts(Transaction& transaction, std::int64_t course_id, const CourseFile& course);

}  // namespace lectern::catalog
