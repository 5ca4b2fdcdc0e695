#pragma once

#include "console/command.hpp"

namespace lectern::learning {

/// Runs `lectern course stats SLUG [--json] [--html FILE]`: prints how learners get on with the
/// lessons of a course.
int show_course_stats(const Options& options);

/// Runs `lectern report learners [COURSE]`: prints how many learners each course has, or the
/// learners of one course.
int report_learners(const Options& options);

}  // namespace lectern::learning
