#include "catalog/course_progress.hpp"

namespace lectern::catalog {

bool is_completed(const CourseProgress& progress) {
    return progress.lesson_count > 0 && progress.completed_count == progress.lesson_count;
}

}  // namespace lectern::catalog
