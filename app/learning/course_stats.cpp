#include "learning/course_stats.hpp"

#include "catalog/duration.hpp"
#include "platform/json.hpp"

namespace lectern::learning {

namespace {

LessonStats lesson_stats_from(const Row& row) {
    LessonStats lesson{.slug = row.text("lesson_slug"),
                       .title = row.text("lesson_title"),
                       .duration_seconds = row.get<std::optional<int>>("duration_seconds"),
                       .visits = row.integer("visits"),
                       .completions = row.integer("completions"),
                       .watchers = row.integer("watchers"),
                       .watched = {},
                       .leaving = {}};
    if (!row.is_null("median")) {
        lesson.watched = WatchedPercent{row.get<int>("first_quartile"), row.get<int>("median"),
                                        row.get<int>("third_quartile")};
    }
    if (!row.is_null("left_at")) {
        lesson.leaving = LeavingPart{row.get<int>("left_at"), row.integer("left")};
    }
    return lesson;
}

template <typename Number>
json::Scalar scalar_from(const std::optional<Number>& number) {
    if (!number) return nullptr;
    return std::int64_t{*number};
}

json::Scalar lesson_record(const LessonStats& lesson) {
    const auto percent = [&](int WatchedPercent::*quartile) {
        return lesson.watched ? json::Scalar{std::int64_t{*lesson.watched.*quartile}} : nullptr;
    };
    const auto& leaving = lesson.leaving;
    return json::Raw{json::object({
        {"lesson", lesson.slug},
        {"title", lesson.title},
        {"duration_seconds", scalar_from(lesson.duration_seconds)},
        {"visits", lesson.visits},
        {"completions", lesson.completions},
        {"watchers", lesson.watchers},
        {"percent_q1", percent(&WatchedPercent::first_quartile)},
        {"percent_median", percent(&WatchedPercent::median)},
        {"percent_q3", percent(&WatchedPercent::third_quartile)},
        {"left_at_second", leaving ? json::Scalar{std::int64_t{leaving->begin_seconds}} : nullptr},
        {"left", leaving ? json::Scalar{leaving->learners} : nullptr},
    })};
}

json::Scalar lesson_summary(const LessonStats& lesson) {
    const auto quartiles = [](const WatchedPercent& watched) {
        return std::to_string(watched.first_quartile) + ' ' + std::to_string(watched.median) + ' ' +
               std::to_string(watched.third_quartile);
    };
    const auto& leaving = lesson.leaving;
    return json::Raw{json::object({
        {"lesson", lesson.slug},
        {"title", lesson.title},
        {"length", lesson.duration_seconds ? catalog::duration_text(*lesson.duration_seconds) : ""},
        {"visits", lesson.visits},
        {"completed", lesson.completions},
        {"watchers", lesson.watchers},
        {"watched %", lesson.watched ? quartiles(*lesson.watched) : ""},
        {"left at", leaving ? catalog::duration_text(leaving->begin_seconds) : ""},
        {"left", leaving ? json::Scalar{leaving->learners} : nullptr},
    })};
}

std::string record_of(const CourseStats& stats, json::Scalar (*lesson_of)(const LessonStats&)) {
    std::vector<json::Scalar> lessons;
    for (const auto& lesson : stats.lessons) lessons.push_back(lesson_of(lesson));
    return json::object({{"course", stats.slug},
                         {"title", stats.title},
                         {"lessons", json::Raw{json::array(lessons)}}});
}

}  // namespace

std::optional<CourseStats> find_course_stats(DatabaseHandle& handle, const std::string& slug) {
    // The seconds that were watched are not learnt_seconds(), which counts a completed lesson as
    // watched, and as a function is too slow for a million rows.
    const auto rows = query(handle, R"sql(
          WITH course AS (
               SELECT course.id, course.slug, course.title
                 FROM course_slugs
                 JOIN courses AS course ON course.id = course_slugs.course_id
                WHERE course_slugs.slug = $1
               ),
               visit AS MATERIALIZED (
               SELECT lesson.id AS lesson_id, progress.status = 'completed' AS is_completed,
                      CASE WHEN progress.position_reported_at IS NOT NULL
                            AND lesson.duration_seconds IS NOT NULL
                           THEN (SELECT COALESCE(sum(upper(part) - lower(part)), 0) * 100::float8
                                        / lesson.duration_seconds
                                   FROM unnest(progress.watched
                                               * int4multirange(
                                                     int4range(0, lesson.duration_seconds)))
                                            AS part)
                       END AS percent,
                      CASE WHEN progress.position_reported_at IS NOT NULL
                            AND progress.status <> 'completed'
                            AND progress.position_seconds >= $2::integer
                            AND COALESCE(progress.position_seconds
                                         < lesson.duration_seconds - $2::integer, true)
                           THEN progress.position_seconds / $2::integer * $2::integer
                       END AS left_at
                 FROM course
                 JOIN visible_lessons AS lesson ON lesson.course_id = course.id
                 JOIN lesson_progress AS progress ON progress.lesson_id = lesson.id
               ),
               total AS (
               SELECT lesson_id, count(*) AS visits,
                      count(*) FILTER (WHERE is_completed) AS completions,
                      count(percent) AS watchers,
                      percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY percent)
                          AS quartiles
                 FROM visit
             GROUP BY lesson_id
               ),
               leaving AS (
               SELECT DISTINCT ON (lesson_id) lesson_id, left_at, count(*) AS learners
                 FROM visit
                WHERE left_at IS NOT NULL
             GROUP BY lesson_id, left_at
             ORDER BY lesson_id, count(*) DESC, left_at
               )
        SELECT course.slug, course.title, lesson.slug AS lesson_slug,
               lesson.title AS lesson_title, lesson.duration_seconds,
               COALESCE(total.visits, 0) AS visits,
               COALESCE(total.completions, 0) AS completions,
               COALESCE(total.watchers, 0) AS watchers,
               round(total.quartiles[1]::numeric)::integer AS first_quartile,
               round(total.quartiles[2]::numeric)::integer AS median,
               round(total.quartiles[3]::numeric)::integer AS third_quartile,
               leaving.left_at, leaving.learners AS left
          FROM course
     LEFT JOIN visible_lessons AS lesson ON lesson.course_id = course.id
     LEFT JOIN total ON total.lesson_id = lesson.id
     LEFT JOIN leaving ON leaving.lesson_id = lesson.id
      ORDER BY lesson.place
    )sql",
                            slug, seconds_of_leaving_part);
    if (rows.empty()) return std::nullopt;
    CourseStats stats{rows.front().text("slug"), rows.front().text("title"), {}};
    for (const auto& row : rows) {
        if (row.is_null("lesson_slug")) continue;  // a course without lessons
        stats.lessons.push_back(lesson_stats_from(row));
    }
    return stats;
}

std::string course_stats_record(const CourseStats& stats) {
    return record_of(stats, lesson_record);
}

std::string course_stats_summary(const CourseStats& stats) {
    return record_of(stats, lesson_summary);
}

}  // namespace lectern::learning
