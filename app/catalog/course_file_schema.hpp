#pragma once

#include <string_view>
#include <vector>

#include "catalog/course_file.hpp"
#include "platform/json.hpp"

namespace lectern::catalog {

/// Returns the JSON Schema (draft 4) of a course file. The messages for errors quote the
/// `description` of each rule.
std::string_view course_file_schema();

/// Returns one error per missing member, or the first other violation of the schema; empty if the
/// document conforms.
std::vector<CourseFileError> schema_faults(const json::Value& document);

}  // namespace lectern::catalog
