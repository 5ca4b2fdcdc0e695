#pragma once

#include <string_view>
#include <vector>

#include "authoring/course_entries.hpp"
#include "authoring/course_file_schema.hpp"

// The JSON file of a course.

namespace lectern::authoring {

struct ParsedCourseFile {
    CourseFile course;  // valid only if there are no faults
    std::vector<CourseFileError> faults;
};

/// Parses a course file and checks its schema and the rules between its parts. Returns all faults;
/// a text that is not JSON has one.
ParsedCourseFile parse_course_file(std::string_view text);

}  // namespace lectern::authoring
