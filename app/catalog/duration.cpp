#include "catalog/duration.hpp"

namespace lectern::catalog {

namespace {

std::string two_digits(int number) {
    return (number < 10 ? "0" : "") + std::to_string(number);
}

}  // namespace

std::string duration_text(int seconds) {
    const int hours = seconds / 3600;
    const int minutes = seconds / 60 % 60;
    const auto end = ":" + two_digits(seconds % 60);
    if (hours == 0) return std::to_string(minutes) + end;
    return std::to_string(hours) + ":" + two_digits(minutes) + end;
}

CourseLength course_length(int seconds) {
    const int minutes = seconds / 60 + (seconds % 60 == 0 ? 0 : 1);
    return {minutes / 60, minutes % 60};
}

}  // namespace lectern::catalog
