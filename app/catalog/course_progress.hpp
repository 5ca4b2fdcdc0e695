#pragma once

namespace lectern::catalog {

/// How far a learner has come in a course (sql/schema.sql: course_progress).
struct CourseProgress {
    int lesson_count = 0;
    int completed_count = 0;
    int percent = 0;  // by time; 100 if and only if all lessons are completed
};

/// Whether the course has lessons and all are completed.
bool is_completed(const CourseProgress& progress);

}  // namespace lectern::catalog
