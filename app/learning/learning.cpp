#include "learning/learning.hpp"

#include <algorithm>
#include <chrono>

#include "platform/json.hpp"

namespace lectern::learning {

namespace {

/// A video left this close to its end counts as watched to the end.
constexpr int end_of_video_seconds = 5;

OutlineLesson outline_lesson_from(const Row& row) {
    return {.module_id = row.integer("module_id"),
            .module_title = row.text("module_title"),
            .slug = row.text("slug"),
            .title = row.text("title"),
            .duration_seconds = row.get<std::optional<int>>("duration_seconds"),
            .is_completed = row.boolean("is_completed"),
            .learnt_seconds = row.get<std::optional<int>>("learnt_seconds").value_or(0)};
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

std::vector<Captions> captions_from(const Row& row) {
    std::vector<Captions> list;
    if (row.is_null("captions")) return list;
    for (const auto& captions : json::parse(row.text("captions")).list("")) {
        list.push_back({captions.text("language").value(), captions.text("name").value()});
    }
    return list;
}

std::vector<LessonNote> notes_from(const Row& row) {
    std::vector<LessonNote> notes;
    if (row.is_null("notes")) return notes;
    for (const auto& note : json::parse(row.text("notes")).list("")) {
        const auto seconds = note.integer("position_seconds");
        notes.push_back({.id = NoteId{note.integer("id").value()},
                         .text = note.text("text").value(),
                         .position_seconds =
                             seconds ? std::optional{static_cast<int>(*seconds)} : std::nullopt});
    }
    return notes;
}

/// Returns the lessons that the learner may see, one row each, in course order. Only the row of
/// `lesson_slug` has body, video, resources, notes and captions. Without a slug, it is the lesson
/// at which they continue.
Rows outline_of(DatabaseHandle& handle, UserId user_id, const std::string& course_slug,
                const std::string& lesson_slug) {
    return query(handle, R"sql(
          WITH found AS (
               SELECT course_id,
                      CASE WHEN $3 = ''
                           THEN (SELECT next_lesson_id
                                   FROM course_progress
                                  WHERE user_id = $1
                                    AND course_id = course_slugs.course_id)
                           ELSE (SELECT lesson_id
                                   FROM lesson_slugs
                                  WHERE course_id = course_slugs.course_id
                                    AND slug = $3)
                       END AS lesson_id
                 FROM course_slugs
                WHERE slug = $2
               )
        SELECT course.slug AS course_slug, course.title AS course_title, lesson.module_id,
               lesson.module_title, lesson.id, lesson.slug, lesson.title,
               lesson.duration_seconds, progress.last_visited_at, progress.position_seconds,
               COALESCE(progress.status = 'completed', false) AS is_completed,
               CASE WHEN lesson.duration_seconds IS NOT NULL THEN learnt.seconds
                END AS learnt_seconds,
               percent_learnt(
                   count(*) OVER course_outline,
                   count(*) FILTER (WHERE progress.status = 'completed') OVER course_outline,
                   sum(counted_seconds(lesson.duration_seconds)) OVER course_outline,
                   sum(learnt.seconds) OVER course_outline) AS percent,
               CASE WHEN lesson.id = found.lesson_id THEN lesson.body_html END AS body_html,
               CASE WHEN lesson.id = found.lesson_id THEN lesson.stream_uid END AS stream_uid,
               CASE WHEN lesson.id = found.lesson_id THEN lesson.video_object_key
                END AS video_object_key,
               CASE WHEN lesson.id = found.lesson_id THEN
                   (SELECT json_agg(json_build_object('public_id', public_id, 'title', title,
                                                      'file_name', file_name,
                                                      'size_bytes', size_bytes)
                                    ORDER BY lesson_id IS NULL, module_id IS NULL, position, id)
                      FROM lesson_resources
                     WHERE course_id = lesson.course_id
                       AND is_published
                       AND COALESCE(lesson_id, lesson.id) = lesson.id
                       AND COALESCE(module_id, lesson.module_id) = lesson.module_id)
                END AS resources,
               CASE WHEN lesson.id = found.lesson_id THEN
                   (SELECT json_agg(json_build_object('id', note.id, 'text', note.text,
                                                      'position_seconds', note.position_seconds)
                                    ORDER BY note.position_seconds NULLS LAST, note.id)
                      FROM lesson_notes AS note
                     WHERE note.user_id = $1
                       AND note.lesson_id = lesson.id)
                END AS notes,
               CASE WHEN lesson.id = found.lesson_id THEN
                   (SELECT json_agg(json_build_object('language', language, 'name', name)
                                    ORDER BY position)
                      FROM lesson_captions
                     WHERE lesson_id = lesson.id)
                END AS captions
          FROM found
          JOIN courses AS course ON course.id = found.course_id
          JOIN visible_lessons AS lesson ON lesson.course_id = found.course_id
     LEFT JOIN lesson_progress AS progress ON progress.user_id = $1
                                          AND progress.lesson_id = lesson.id
    CROSS JOIN LATERAL (SELECT learnt_seconds(progress.status, progress.watched,
                                              counted_seconds(lesson.duration_seconds)) AS seconds
                        OFFSET 0) AS learnt  -- computed once for each row
         WHERE EXISTS (SELECT 1
                         FROM learner_courses
                        WHERE user_id = $1
                          AND course_id = found.course_id)
        WINDOW course_outline AS ()
      ORDER BY lesson.place
    )sql",
                 user_id, course_slug, lesson_slug);
}

/// Whether the visit of a lesson must be recorded. That of the lesson visited last is recorded
/// once a minute, so that most pages write nothing.
bool is_visit_due(const Rows& outline, int current, Timestamp now) {
    using Visit = std::optional<Timestamp>;
    const auto visit = outline[current].get<Visit>("last_visited_at");
    if (!visit || now - *visit >= std::chrono::minutes{1}) return true;
    for (int other = 0; other < outline.size(); ++other) {
        if (other != current && outline[other].get<Visit>("last_visited_at") >= visit) return true;
    }
    return false;
}

void record_visit(DatabaseHandle& handle, UserId user_id, LessonId lesson_id, Timestamp now) {
    query(handle, R"sql(
        INSERT INTO lesson_progress AS progress
                    (user_id, lesson_id, first_visited_at, last_visited_at, updated_at)
        VALUES ($1, $2, $3, $3, $3)
            ON CONFLICT (user_id, lesson_id) DO UPDATE
           SET last_visited_at = GREATEST(progress.last_visited_at, EXCLUDED.last_visited_at)
    )sql",
          user_id, lesson_id, now);
}

/// Returns where the video starts. A completed lesson, and one that was left at its end, start at
/// the beginning.
int start_of(const Row& row) {
    const auto position = row.get<std::optional<int>>("position_seconds").value_or(0);
    const auto duration = row.get<std::optional<int>>("duration_seconds");
    const bool is_at_end = duration && position >= *duration - end_of_video_seconds;
    return row.boolean("is_completed") || is_at_end ? 0 : position;
}

LessonPage lesson_page_from(const Rows& outline, int current) {
    const auto shown = outline[current];
    LessonPage page{.course_slug = shown.text("course_slug"),
                    .course_title = shown.text("course_title"),
                    .lessons = {},
                    .current = static_cast<std::size_t>(current),
                    .percent = shown.get<int>("percent"),
                    .position_seconds = start_of(shown),
                    .body_html = shown.text("body_html"),
                    .video = catalog::lesson_video_from(shown),
                    .resources = resources_from(shown),
                    .notes = notes_from(shown),
                    .next_course = {},
                    .captions = captions_from(shown)};
    page.lessons.reserve(static_cast<std::size_t>(outline.size()));
    for (const auto& row : outline) page.lessons.push_back(outline_lesson_from(row));
    return page;
}

/// Finds the newest course that the learner can get. A course that they had and lost, or gave back,
/// is not suggested.
std::optional<NextCourse> find_next_course_for(DatabaseHandle& handle, UserId user_id) {
    const auto rows = query(handle, R"sql(
        SELECT slug, title
          FROM courses AS course
         WHERE status = 'published'
           AND (amount_minor = 0 OR stripe_price IS NOT NULL)
           AND lesson_count > 0
           AND NOT EXISTS (SELECT 1
                             FROM entitlements
                            WHERE user_id = $1
                              AND course_id = course.id)
      ORDER BY published_at DESC, id DESC
         LIMIT 1
    )sql",
                            user_id);
    if (rows.empty()) return std::nullopt;
    return NextCourse{rows.front().text("slug"), rows.front().text("title")};
}

}  // namespace

std::optional<LessonPage> find_lesson_for(DatabaseHandle& handle, UserId user_id,
                                          const LessonSlugs& slugs, Timestamp now) {
    const auto& [course_slug, lesson_slug] = slugs;
    const auto outline = outline_of(handle, user_id, course_slug, lesson_slug);
    for (int current = 0; current < outline.size(); ++current) {
        const auto row = outline[current];
        if (row.is_null("body_html")) continue;
        if (is_visit_due(outline, current, now)) {
            record_visit(handle, user_id, row.get<LessonId>("id"), now);
        }
        auto page = lesson_page_from(outline, current);
        if (page.percent == 100) page.next_course = find_next_course_for(handle, user_id);
        return page;
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

}  // namespace lectern::learning
