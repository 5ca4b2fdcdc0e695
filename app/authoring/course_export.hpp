#pragma once

#include <optional>
#include <string>

#include "authoring/course_file.hpp"
#include "platform/database.hpp"

namespace lectern::authoring {

/// Finds the stored course that has or had this slug and returns it as a course file. Importing the
/// result changes nothing. Waits for an import in progress.
std::optional<CourseFile> find_course_file(Transaction& transaction, const std::string& slug);

}  // namespace lectern::authoring
