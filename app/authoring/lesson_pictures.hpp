#pragma once

#include <cstdint>
#include <vector>

#include "authoring/course_file.hpp"
#include "platform/database.hpp"
#include "platform/markdown.hpp"

namespace lectern::authoring {

/// Returns the pictures of a lesson with their URLs. A URL stays the same as long as the picture
/// keeps its name, whatever slugs and files change.
Pictures pictures_of(CourseId course_id, const LessonEntry& lesson);

/// Updates the stored pictures of the lessons in the file to match it, and deletes the others of
/// these lessons. The lessons are saved, and others hidden, before. Returns the number of pictures
/// that changed.
std::int64_t save_pictures(Transaction& transaction, CourseId course_id, const CourseFile& course);

/// Adds the stored pictures to the lessons of a course.
void add_pictures(Transaction& transaction, CourseId course_id, std::vector<ModuleEntry>& modules);

}  // namespace lectern::authoring
