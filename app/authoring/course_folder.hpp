#pragma once

#include <filesystem>

#include "authoring/parsed_course.hpp"

namespace lectern::authoring {

/// Reads a course from a folder: `course.yaml`, and a folder for each module with a Markdown file
/// for each lesson (docs/course-files.md). Returns all faults, with their files and lines.
ParsedCourse parse_course_folder(const std::filesystem::path& folder);

}  // namespace lectern::authoring
