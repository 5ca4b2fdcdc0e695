#pragma once

#include <cstdint>
#include <vector>

#include "authoring/course_file.hpp"
#include "platform/database.hpp"

namespace lectern::authoring {

/// Updates the stored captions of the lessons in the file, and the transcripts made of them, to
/// match it. Deletes those of other languages. The lessons are saved, and others hidden, before.
/// Returns the number of captions that changed.
std::int64_t save_captions(Transaction& transaction, CourseId course_id, const CourseFile& course);

/// Adds the stored captions to the lessons of a course.
void add_captions(Transaction& transaction, CourseId course_id, std::vector<ModuleEntry>& modules);

}  // namespace lectern::authoring
