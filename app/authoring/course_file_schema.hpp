#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "platform/json.hpp"

namespace lectern::authoring {

/// An error in a course file and its location, such as `/modules/0/lessons/2/slug`. An empty path
/// means the file as a whole.
struct CourseFileError {
    std::string path;
    std::string text;             // `is missing (expected …)`
    std::size_t line = 0;         // of the text at `path`, counted from 1; 0: all of it
    std::string other_path = {};  // what has the same name already
};

/// Returns the text of course.schema.json: the JSON Schema (draft 4) of a course file, which is
/// part of the program. The messages for errors quote the `description` of each rule.
std::string_view course_file_schema();

/// Returns the definition that a rule of the schema refers to by `$ref`, or else the rule itself.
json::Value followed_rule(const json::Value& rule);

/// Returns every violation of the schema; empty if the document conforms.
std::vector<CourseFileError> schema_faults(const json::Value& document);

/// Whether the schema allows only a text at this path.
bool schema_takes_text(std::string_view path);

}  // namespace lectern::authoring
