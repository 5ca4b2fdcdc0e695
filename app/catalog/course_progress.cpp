#include "catalog/course_progress.hpp"

#include <algorithm>
#include <cstdint>

namespace lectern::catalog {

bool is_completed(const CourseProgress& progress) {
    return progress.lesson_count > 0 && progress.completed_count == progress.lesson_count;
}

int percent_of(const CourseProgress& progress) {
    if (is_completed(progress)) return 100;
    const bool is_timed = progress.duration_seconds > 0;
    const std::int64_t done = is_timed ? progress.learnt_seconds : progress.completed_count;
    const std::int64_t all = is_timed ? progress.duration_seconds : progress.lesson_count;
    return all == 0 ? 0 : static_cast<int>(std::min<std::int64_t>(done * 100 / all, 99));
}

}  // namespace lectern::catalog
