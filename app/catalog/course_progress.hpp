#pragma once

namespace lectern::catalog {

/// How far a learner has come in a course (sql/schema.sql: course_progress).
struct CourseProgress {
    int lesson_count = 0;
    int completed_count = 0;
    int duration_seconds = 0;  // of the lessons whose length is known
    int learnt_seconds = 0;    // of those: completed or watched
};

/// Whether the course has lessons and all are completed.
bool is_completed(const CourseProgress& progress);

/// Returns the percentage by time, or by lessons if no length is known, rounded down. It is 100 if
/// and only if all lessons are completed.
int percent_of(const CourseProgress& progress);

}  // namespace lectern::catalog
