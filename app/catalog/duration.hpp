#pragma once

#include <string>

namespace lectern::catalog {

/// Formats the length of one video: `0:31`, `12:05`, `1:02:03`.
std::string duration_text(int seconds);

/// The length of a course, rounded up to whole minutes: full hours and the remaining minutes.
struct CourseLength {
    int hours = 0;
    int minutes = 0;
};

CourseLength course_length(int seconds);

}  // namespace lectern::catalog
