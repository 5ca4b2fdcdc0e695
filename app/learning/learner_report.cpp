#include "learning/learner_report.hpp"

namespace lectern::learning {

namespace {

std::vector<std::string> records_from(const Rows& rows) {
    std::vector<std::string> records;
    for (const auto& row : rows) records.push_back(row.text("record"));
    return records;
}

}  // namespace

const std::vector<std::string>& learner_count_columns() {
    static const std::vector<std::string> columns{"course", "learners",  "bought",
                                                  "free",   "granted",   "new",
                                                  "begun",  "completed", "unclaimed"};
    return columns;
}

std::vector<std::string> list_learner_counts(DatabaseHandle& handle, Timestamp now) {
    return records_from(query(handle, R"sql(
        SELECT json_build_object(
                   'course', course.slug, 'learners', held.learners, 'bought', held.bought,
                   'free', held.free, 'granted', held.granted, 'new', held.new,
                   'begun', progress.begun, 'completed', progress.completed,
                   'unclaimed', held.unclaimed) AS record
          FROM courses AS course
    CROSS JOIN LATERAL (
               SELECT count(DISTINCT user_id) AS learners,
                      count(DISTINCT user_id) FILTER (WHERE cause = 'purchase') AS bought,
                      count(DISTINCT user_id) FILTER (WHERE cause = 'free') AS free,
                      count(DISTINCT user_id) FILTER (WHERE cause = 'operator') AS granted,
                      count(DISTINCT user_id)
                          FILTER (WHERE created_at > $1::timestamptz - interval '30 days') AS new,
                      count(*) FILTER (WHERE user_id IS NULL) AS unclaimed
                 FROM entitlements
                WHERE course_id = course.id
                  AND status = 'active'
               ) AS held
    CROSS JOIN LATERAL (
               SELECT count(learnt_at) AS begun,
                      count(*) FILTER (WHERE completed_count = lesson_count) AS completed
                 FROM course_progress
                WHERE course_id = course.id
               ) AS progress
      ORDER BY course.slug COLLATE "C"
    )sql",
                              now));
}

const std::vector<std::string>& learner_columns() {
    static const std::vector<std::string> columns{"user_id", "email",        "name",    "since",
                                                  "causes",  "lessons_done", "lessons", "last_at"};
    return columns;
}

std::optional<std::vector<std::string>> list_learner_records(DatabaseHandle& handle,
                                                             const std::string& slug) {
    const auto courses = query(handle, "SELECT course_id FROM course_slugs WHERE slug = $1", slug);
    if (courses.empty()) return std::nullopt;
    return records_from(query(handle, R"sql(
        SELECT json_build_object(
                   'user_id', users.id, 'email', users.email, 'name', users.name,
                   'since', date_trunc('second', held.since), 'causes', held.causes,
                   'lessons_done', progress.completed_count, 'lessons', progress.lesson_count,
                   'last_at', date_trunc('second', progress.learnt_at)) AS record
          FROM (SELECT user_id, min(created_at) AS since,
                       string_agg(DISTINCT cause, ' ') AS causes
                  FROM entitlements
                 WHERE course_id = $1
                   AND status = 'active'
                   AND user_id IS NOT NULL
              GROUP BY user_id) AS held
          JOIN users ON users.id = held.user_id
     LEFT JOIN course_progress AS progress ON progress.user_id = held.user_id
                                          AND progress.course_id = $1
      ORDER BY held.since, users.id
    )sql",
                              courses.front().get<CourseId>("course_id")));
}

}  // namespace lectern::learning
