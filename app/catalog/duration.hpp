#pragma once

#include <string>

namespace lectern::catalog {

/// `0:31`, `12:05`, `1:02:03`: the length of one video.
std::string duration_text(int seconds);

/// The length of a course in whole minutes, begun ones counted: `hours` and the `minutes` beside
/// them.
struct CourseLength {
    int hours = 0;
    int minutes = 0;
};

CourseLength course_length(int seconds);

}  // namespace lectern::catalog
