#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "authoring/course_entries.hpp"
#include "authoring/course_file_schema.hpp"

// The rules of a course file that a schema cannot state.

namespace lectern::authoring {

/// Returns the path of an item of a list: `/modules/0`.
std::string item_path(const std::string& list, std::size_t index);

/// Judges the parts of a course: names that must be unique or known, captions, pictures,
/// HTML and links in texts, the currency.
std::vector<CourseFileError> rule_faults(const CourseFile& course);

/// Removes faults that only repeat or follow from those that the schema found.
void drop_consequences(std::vector<CourseFileError>& faults,
                       const std::vector<CourseFileError>& found);

}  // namespace lectern::authoring
