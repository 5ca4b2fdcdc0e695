#pragma once

#include <string>

#include "learning/course_stats.hpp"

namespace lectern::learning {

/// Returns the totals as a page that stands by itself, without scripts and other files: a chart,
/// and a table with the same numbers.
std::string course_stats_html(const CourseStats& stats);

}  // namespace lectern::learning
