#pragma once

#include <optional>
#include <string>

#include "catalog/course_file.hpp"
#include "platform/database.hpp"

namespace lectern::catalog {

/// The stored course that has or had this slug, as its file would tell it: to import it changes
/// nothing. Waits for an import under way.
std::optional<CourseFile> find_course_file(Transaction& transaction, const std::string& slug);

/// The text of a course file. What is empty or as it would be without saying is left out.
std::string course_file_text(const CourseFile& course);

}  // namespace lectern::catalog
