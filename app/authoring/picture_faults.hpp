#pragma once

#include <string>
#include <vector>

#include "authoring/course_file_schema.hpp"

namespace lectern::authoring {

/// Compares the pictures that the text of a lesson shows with the names that its list has. Returns
/// an error for each picture that is missing in the list, is no file of the course, or is not in
/// the text.
std::vector<CourseFileError> faults_in_pictures(const std::string& lesson_path,
                                                const std::string& body,
                                                const std::vector<std::string>& names);

/// Returns an error for each picture in a text that shows none.
std::vector<CourseFileError> faults_in_text_without_pictures(const std::string& path,
                                                             const std::string& text);

}  // namespace lectern::authoring
