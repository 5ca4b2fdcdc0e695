#pragma once

#include <filesystem>

#include "authoring/parsed_course.hpp"

namespace lectern::authoring {

/// Reads a course from its folder or its JSON file. Returns all faults.
ParsedCourse parse_course(const std::filesystem::path& source);

}  // namespace lectern::authoring
