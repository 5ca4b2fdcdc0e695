#pragma once

#include <string_view>
#include <vector>

#include "catalog/course_file.hpp"
#include "platform/json.hpp"

namespace lectern::catalog {

/// The JSON Schema (draft 4) of a course file. Each `description` is what a fault says was
/// expected.
std::string_view course_file_schema();

/// What in the document does not fit the schema, in words.
std::vector<FileFault> schema_faults(const json::Value& document);

}  // namespace lectern::catalog
