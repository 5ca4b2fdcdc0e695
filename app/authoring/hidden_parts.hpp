#pragma once

#include <vector>

#include "authoring/course_entries.hpp"
#include "authoring/course_file_schema.hpp"

namespace lectern::authoring {

/// Returns what a course file has and no page will show, for warnings. The course must have no
/// faults.
std::vector<CourseFileError> hidden_parts(const CourseFile& course);

}  // namespace lectern::authoring
