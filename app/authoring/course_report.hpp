#pragma once

#include <string>
#include <vector>

#include "authoring/course_update.hpp"
#include "authoring/parsed_course.hpp"

// What commands print about a course. Control characters in names and texts, which a terminal would
// interpret, are replaced.

namespace lectern::authoring {

/// Prints the warnings and faults of a course. Returns whether it has no faults.
bool print_findings(const ParsedCourse& parsed);

/// Prints the files that cannot be uploaded. Returns whether there are none.
bool print_upload_faults(const std::vector<CourseFileError>& faults);

/// Prints why a course was not saved. Returns whether it was.
bool print_update_faults(const ParsedCourse& parsed, const CourseUpdate& update);

/// Prints what an update did, and flushes it.
void print_report(const CourseUpdate& update);

}  // namespace lectern::authoring
