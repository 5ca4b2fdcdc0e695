#pragma once

#include <string>

#include "console/command.hpp"
#include "learning/course_stats.hpp"

namespace lectern::learning {

/// Returns the totals as a page that stands by itself, without scripts and other files: a chart,
/// and a table with the same numbers.
std::string course_stats_html(const CourseStats& stats);

/// Runs `lectern course stats SLUG [--json] [--html FILE]`: prints how learners get on with the
/// lessons of a course.
int show_course_stats(const Options& options);

/// Runs `lectern report learners [COURSE]`: prints how many learners each course has, or the
/// learners of one course.
int report_learners(const Options& options);

}  // namespace lectern::learning
