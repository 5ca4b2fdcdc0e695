#include "learning/learning.hpp"

#include "account/throttle.hpp"
#include "platform/json.hpp"

namespace lectern::learning {

namespace {

LibraryCourse library_course_from(const Row& row) {
    return {.slug = row.text("slug"),
            .title = row.text("title"),
            .promise = row.text("promise"),
            .lesson_count = row.get<int>("lesson_count"),
            .completed_count = row.get<int>("completed_count"),
            .is_started = row.boolean("is_started"),
            .cover = catalog::cover_from(row),
            .next_lesson_title = row.get<std::optional<std::string>>("next_lesson_title")};
}

OutlineLesson outline_lesson_from(const Row& row) {
    return {.module_id = row.integer("module_id"),
            .module_title = row.text("module_title"),
            .slug = row.text("slug"),
            .title = row.text("title"),
            .duration_seconds = row.get<std::optional<int>>("duration_seconds"),
            .is_completed = row.boolean("is_completed")};
}

std::vector<LessonResource> resources_from(const Row& row) {
    std::vector<LessonResource> resources;
    if (row.is_null("resources")) return resources;
    for (const auto& resource : json::parse(row.text("resources")).list("")) {
        resources.push_back({.public_id = resource.text("public_id").value(),
                             .title = resource.text("title").value(),
                             .file_name = resource.text("file_name").value(),
                             .size_bytes = resource.integer("size_bytes")});
    }
    return resources;
}

/// Returns the lessons that the learner may see, one row each, in course order. Only the row of
/// `lesson_slug` has body, video and resources.
Rows outline_of(DatabaseHandle& handle, UserId user_id, const std::string& course_slug,
                const std::string& lesson_slug) {
    return query(handle, R"sql(
          WITH address AS (
               SELECT course_slugs.course_id, lesson_slugs.lesson_id
                 FROM course_slugs
            LEFT JOIN lesson_slugs ON lesson_slugs.course_id = course_slugs.course_id
                                  AND lesson_slugs.slug = $3
                WHERE course_slugs.slug = $2
               )
        SELECT course.slug AS course_slug, course.title AS course_title, lesson.module_id,
               lesson.module_title, lesson.id, lesson.slug, lesson.title,
               lesson.duration_seconds, progress.lesson_id IS NOT NULL AS is_visited,
               COALESCE(progress.status = 'completed', false) AS is_completed,
               CASE WHEN lesson.id = address.lesson_id THEN lesson.body_html END AS body_html,
               CASE WHEN lesson.id = address.lesson_id THEN lesson.stream_uid END AS stream_uid,
               CASE WHEN lesson.id = address.lesson_id THEN lesson.video_object_key
                END AS video_object_key,
               CASE WHEN lesson.id = address.lesson_id THEN
                   (SELECT json_agg(json_build_object('public_id', public_id, 'title', title,
                                                      'file_name', file_name,
                                                      'size_bytes', size_bytes)
                                    ORDER BY lesson_id IS NULL, module_id IS NULL, position, id)
                      FROM lesson_resources
                     WHERE course_id = lesson.course_id
                       AND is_published
                       AND COALESCE(lesson_id, lesson.id) = lesson.id
                       AND COALESCE(module_id, lesson.module_id) = lesson.module_id)
                END AS resources
          FROM address
          JOIN courses AS course ON course.id = address.course_id
          JOIN visible_lessons AS lesson ON lesson.course_id = address.course_id
     LEFT JOIN lesson_progress AS progress ON progress.user_id = $1
                                          AND progress.lesson_id = lesson.id
         WHERE EXISTS (SELECT 1
                         FROM learner_courses
                        WHERE user_id = $1
                          AND course_id = address.course_id)
      ORDER BY lesson.place
    )sql",
                 user_id, course_slug, lesson_slug);
}

/// Returns the slug of the first lesson that is not completed, or of the first lesson if all are.
/// Returns an empty text if there are no lessons.
std::string next_lesson(const Rows& outline) {
    for (const auto& row : outline)
        if (!row.boolean("is_completed")) return row.text("slug");
    return outline.empty() ? std::string{} : outline.front().text("slug");
}

void record_first_visit(DatabaseHandle& handle, UserId user_id, LessonId lesson_id, Timestamp now) {
    query(handle, R"sql(
        INSERT INTO lesson_progress (user_id, lesson_id, first_visited_at, updated_at)
        VALUES ($1, $2, $3, $3)
            ON CONFLICT (user_id, lesson_id) DO NOTHING
    )sql",
          user_id, lesson_id, now);
}

LessonPage lesson_page_from(const Rows& outline, int current) {
    const auto shown = outline[current];
    LessonPage page{.course_slug = shown.text("course_slug"),
                    .course_title = shown.text("course_title"),
                    .lessons = {},
                    .current = static_cast<std::size_t>(current),
                    .body_html = shown.text("body_html"),
                    .video = catalog::video_source_from(
                        {.stream_uid = shown.get<std::optional<std::string>>("stream_uid"),
                         .object_key = shown.get<std::optional<std::string>>("video_object_key"),
                         .duration_seconds = shown.get<std::optional<int>>("duration_seconds")}),
                    .resources = resources_from(shown)};
    page.lessons.reserve(static_cast<std::size_t>(outline.size()));
    for (const auto& row : outline) page.lessons.push_back(outline_lesson_from(row));
    return page;
}

/// Allows one audit row an hour for each learner, lesson and state, so that repeated toggling does
/// not fill the audit record. `lesson_progress` always has the current state.
bool is_audit_due(Transaction& transaction, const audit::Act& act, LessonId lesson_id,
                  Completion completion) {
    const auto subject = "completion:" + to_string(act.user_id.value_or(0)) + ":" +
                         to_string(lesson_id) + ":" +
                         (completion == Completion::done ? "done" : "undone");
    return account::count_attempt(transaction, {subject, 1, std::chrono::hours{1}}, act.now);
}

}  // namespace

std::vector<LibraryCourse> list_library(DatabaseHandle& handle, UserId user_id) {
    const auto rows = query(handle, R"sql(
          WITH owned AS (
               SELECT course_id, max(granted_at) AS granted_at
                 FROM learner_courses
                WHERE user_id = $1
             GROUP BY course_id
               ),
               outline AS (
               SELECT lesson.course_id, lesson.title, progress.updated_at,
                      COALESCE(progress.status = 'completed', false) AS is_completed,
                      lesson.place
                 FROM owned
                 JOIN visible_lessons AS lesson ON lesson.course_id = owned.course_id
            LEFT JOIN lesson_progress AS progress ON progress.user_id = $1
                                                 AND progress.lesson_id = lesson.id
               ),
               progress AS (
               SELECT course_id, count(*) AS lesson_count,
                      count(*) FILTER (WHERE is_completed) AS completed_count,
                      max(updated_at) AS learnt_at,
                      (array_agg(title ORDER BY place)
                           FILTER (WHERE NOT is_completed))[1] AS next_lesson_title
                 FROM outline
             GROUP BY course_id
               )
        SELECT course.slug, course.title, course.promise, course.cover_width,
               course.cover_height, course.cover_alt,
               COALESCE(progress.lesson_count, 0) AS lesson_count,
               COALESCE(progress.completed_count, 0) AS completed_count,
               progress.learnt_at IS NOT NULL AS is_started,
               progress.next_lesson_title
          FROM owned
          JOIN courses AS course ON course.id = owned.course_id
     LEFT JOIN progress ON progress.course_id = owned.course_id
      ORDER BY GREATEST(progress.learnt_at, owned.granted_at) DESC, course.id
    )sql",
                            user_id);
    std::vector<LibraryCourse> courses;
    courses.reserve(static_cast<std::size_t>(rows.size()));
    for (const auto& row : rows) courses.push_back(library_course_from(row));
    return courses;
}

std::optional<LessonPage> find_lesson_for(DatabaseHandle& handle, UserId user_id,
                                          const LessonAddress& address, Timestamp now) {
    const auto& [course_slug, lesson_slug] = address;
    const auto slug = lesson_slug.empty()
                          ? next_lesson(outline_of(handle, user_id, course_slug, ""))
                          : lesson_slug;
    if (slug.empty()) return std::nullopt;
    const auto outline = outline_of(handle, user_id, course_slug, slug);
    for (int current = 0; current < outline.size(); ++current) {
        const auto row = outline[current];
        if (row.is_null("body_html")) continue;
        if (!row.boolean("is_visited")) {
            record_first_visit(handle, user_id, row.get<LessonId>("id"), now);
        }
        return lesson_page_from(outline, current);
    }
    return std::nullopt;
}

std::optional<EmptyCourse> find_empty_course_for(DatabaseHandle& handle, UserId user_id,
                                                 const std::string& course_slug) {
    const auto rows = query(handle, R"sql(
        SELECT course.slug, course.title
          FROM courses AS course
         WHERE course.id = (SELECT course_id FROM course_slugs WHERE slug = $2)
           AND EXISTS (SELECT 1
                         FROM learner_courses
                        WHERE user_id = $1
                          AND course_id = course.id)
           AND NOT EXISTS (SELECT 1
                             FROM visible_lessons
                            WHERE course_id = course.id)
    )sql",
                            user_id, course_slug);
    if (rows.empty()) return std::nullopt;
    return EmptyCourse{rows.front().text("slug"), rows.front().text("title")};
}

std::optional<SavedCompletion> set_completion(Transaction& transaction, const audit::Act& act,
                                              const LessonAddress& address, Completion completion) {
    const bool is_done = completion == Completion::done;
    const auto rows =
        query(transaction, R"sql(
          WITH outline AS (
               SELECT course.id AS course_id, course.slug AS course_slug,
                      lesson.id, lesson.slug,
                      lead(lesson.slug) OVER (ORDER BY lesson.place) AS next_slug
                 FROM courses AS course
                 JOIN visible_lessons AS lesson ON lesson.course_id = course.id
                WHERE course.id = (SELECT course_id FROM course_slugs WHERE slug = $2)
                  AND EXISTS (SELECT 1
                                FROM learner_courses
                               WHERE user_id = $1
                                 AND course_id = course.id)
               ),
               lesson AS (
               SELECT course_id, course_slug, id, slug, next_slug
                 FROM outline
                WHERE id = (SELECT lesson_id
                              FROM lesson_slugs
                             WHERE lesson_slugs.course_id = outline.course_id
                               AND lesson_slugs.slug = $3)
               ),
               completed AS (
               INSERT INTO lesson_progress AS progress
                           (user_id, lesson_id, status, first_visited_at, completed_at,
                            completed_by, updated_at)
                    SELECT $1, id, 'completed', $5, $5, 'learner', $5
                      FROM lesson
                     WHERE $4::boolean
               ON CONFLICT (user_id, lesson_id) DO UPDATE
                       SET status = 'completed',
                           completed_at = EXCLUDED.completed_at,
                           completed_by = EXCLUDED.completed_by,
                           updated_at = EXCLUDED.updated_at
                     WHERE progress.status <> 'completed'
                 RETURNING lesson_id
               ),
               taken_back AS (
                  UPDATE lesson_progress AS progress
                     SET status = 'in_progress',
                         completed_at = NULL,
                         completed_by = NULL,
                         updated_at = $5
                    FROM lesson
                   WHERE NOT $4::boolean
                     AND progress.user_id = $1
                     AND progress.lesson_id = lesson.id
                     AND progress.status = 'completed'
               RETURNING progress.lesson_id
               )
        SELECT course_id, course_slug, id, slug, next_slug,
               EXISTS (SELECT 1 FROM completed)
                   OR EXISTS (SELECT 1 FROM taken_back) AS is_changed
          FROM lesson
    )sql",
              act.user_id, address.course_slug, address.lesson_slug, is_done, act.now);
    if (rows.empty()) return std::nullopt;
    const auto row = rows.front();
    if (row.boolean("is_changed") &&
        is_audit_due(transaction, act, row.get<LessonId>("id"), completion)) {
        audit::write(transaction, act,
                     {.name = "lesson_completed",
                      .outcome = is_done ? audit::Outcome::done : audit::Outcome::undone,
                      .user_id = act.user_id,
                      .course_id = row.get<CourseId>("course_id"),
                      .lesson_id = row.get<LessonId>("id")});
    }
    return SavedCompletion{row.text("course_slug"), row.text("slug"),
                           row.get<std::optional<std::string>>("next_slug")};
}

void erase_progress(Transaction& transaction, UserId user_id) {
    query(transaction, "DELETE FROM lesson_progress WHERE user_id = $1", user_id);
}

}  // namespace lectern::learning
