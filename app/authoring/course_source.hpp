#pragma once

#include <cstddef>
#include <filesystem>

#include "authoring/parsed_course.hpp"

namespace lectern::authoring {

constexpr std::size_t largest_course_file = std::size_t{16} << 20;  // bytes of a JSON file

/// Reads a course from its folder or its JSON file. Returns all faults.
ParsedCourse parse_course(const std::filesystem::path& source);

}  // namespace lectern::authoring
