#pragma once

#include <string>

#include "authoring/course_file.hpp"

namespace lectern::authoring {

/// Returns the text of a course file. Empty members and members with their default value are left
/// out.
std::string course_file_text(const CourseFile& course);

}  // namespace lectern::authoring
