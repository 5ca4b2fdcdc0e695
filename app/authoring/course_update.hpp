#pragma once

#include <string>
#include <vector>

#include "authoring/course_import.hpp"

namespace lectern::authoring {

/// `trial` does all the work and then undoes it, so that it may be described.
enum class UpdateMode { real, trial };

struct CourseUpdate {
    std::vector<CourseFileError> faults;  // if not empty, nothing was written
    std::string report;                   // what was done, as lines; empty after faults
};

/// Saves a course (save_course) and describes what this changed, lesson by lesson.
CourseUpdate update_course(Transaction& transaction, const audit::Act& act,
                           const CourseFile& course, UpdateMode mode);

}  // namespace lectern::authoring
