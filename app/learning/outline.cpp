#include "learning/outline.hpp"

#include <numeric>

#include "platform/json.hpp"
#include "platform/text_list.hpp"

namespace lectern::learning {

namespace {

OutlineLesson outline_lesson_from(const Row& row) {
    return {.module_id = row.integer("module_id"),
            .module_title = row.text("module_title"),
            .slug = row.text("slug"),
            .title = row.text("title"),
            .duration_seconds = row.get<std::optional<int>>("duration_seconds")};
}

LearnerLesson learner_lesson_from(const Row& row) {
    return {.is_completed = row.boolean("is_completed"),
            .learnt_seconds = row.get<std::optional<int>>("learnt_seconds").value_or(0),
            .position_seconds = row.get<std::optional<int>>("position_seconds").value_or(0),
            .last_visited_at = row.get<std::optional<Timestamp>>("last_visited_at")};
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

CourseOutline outline_from(const Rows& rows) {
    const auto first = rows.front();
    CourseOutline outline{.version = first.text("version"),
                          .course_slug = first.text("course_slug"),
                          .course_title = first.text("course_title"),
                          .lessons = {},
                          .lesson_ids = {},
                          .counted_seconds = {}};
    for (const auto& row : rows) {
        outline.lessons.push_back(outline_lesson_from(row));
        outline.lesson_ids.push_back(row.get<LessonId>("id"));
        outline.counted_seconds.push_back(row.get<int>("counted_seconds"));
    }
    return outline;
}

LessonContent content_from(const Row& shown) {
    return {.version = shown.text("version"),
            .body_html = shown.text("body_html"),
            .video = catalog::lesson_video_from(shown),
            .resources = resources_from(shown),
            .captions = captions_from(shown)};
}

LearnerFacts facts_from(const Rows& rows, const Row& shown) {
    LearnerFacts facts{
        .lessons = {}, .percent = shown.get<int>("percent"), .notes = notes_from(shown)};
    for (const auto& row : rows) facts.lessons.push_back(learner_lesson_from(row));
    return facts;
}

/// Returns the lessons that the learner may see, one row each, in course order. Only the row of
/// `lesson_slug` has body, video, resources, notes and captions. Without a slug, it is the lesson
/// at which they continue.
Rows outline_of(DatabaseHandle& handle, UserId user_id, const std::string& course_slug,
                const std::string& lesson_slug) {
    return query(handle, R"sql(
          WITH found AS MATERIALIZED (  -- or each column of each lesson would find it again
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
        SELECT versions.version, course.slug AS course_slug, course.title AS course_title,
               lesson.module_id, lesson.module_title, lesson.id, lesson.slug, lesson.title,
               lesson.duration_seconds,
               counted_seconds(lesson.duration_seconds) AS counted_seconds,
               progress.last_visited_at, progress.position_seconds,
               COALESCE(progress.status = 'completed', false) AS is_completed,
               learnt.seconds AS learnt_seconds,
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
          JOIN course_versions AS versions ON versions.course_id = found.course_id
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

/// Returns one row for each lesson of the outline that the learner has visited, or one row without
/// a lesson; none if the course is not open to them.
Rows visits_of(DatabaseHandle& handle, UserId user_id, const CourseOutline& outline,
               LessonId shown) {
    return query(handle, R"sql(
          WITH visited AS (
               SELECT lesson.place, progress.last_visited_at, progress.position_seconds,
                      progress.status = 'completed' AS is_completed,
                      learnt_seconds(progress.status, progress.watched,
                                     lesson.seconds) AS learnt_seconds
                 FROM unnest($3::bigint[], $4::integer[])
                      WITH ORDINALITY AS lesson (id, seconds, place)
                 JOIN lesson_progress AS progress ON progress.user_id = $1
                                                 AND progress.lesson_id = lesson.id
               )
        SELECT versions.version, visited.place, visited.last_visited_at,
               visited.position_seconds, visited.is_completed, visited.learnt_seconds,
               percent_learnt(cardinality($3::bigint[]),
                              count(*) FILTER (WHERE visited.is_completed) OVER all_visits,
                              $6,
                              coalesce(sum(visited.learnt_seconds) OVER all_visits,
                                       0)) AS percent,
               (SELECT json_agg(json_build_object('id', note.id, 'text', note.text,
                                                  'position_seconds', note.position_seconds)
                                ORDER BY note.position_seconds NULLS LAST, note.id)
                  FROM lesson_notes AS note
                 WHERE note.user_id = $1
                   AND note.lesson_id = $5) AS notes
          FROM course_slugs
          JOIN course_versions AS versions ON versions.course_id = course_slugs.course_id
     LEFT JOIN visited ON true
         WHERE course_slugs.slug = $2
           AND EXISTS (SELECT 1
                         FROM learner_courses
                        WHERE user_id = $1
                          AND course_id = course_slugs.course_id)
        WINDOW all_visits AS ()
    )sql",
                 user_id, outline.course_slug, array_of(outline.lesson_ids),
                 array_of(outline.counted_seconds), shown,
                 std::accumulate(outline.counted_seconds.begin(), outline.counted_seconds.end(),
                                 std::int64_t{0}));
}

}  // namespace

std::optional<OpenLesson> find_open_lesson(DatabaseHandle& handle, UserId user_id,
                                           const LessonSlugs& slugs) {
    const auto rows = outline_of(handle, user_id, slugs.course_slug, slugs.lesson_slug);
    for (int current = 0; current < rows.size(); ++current) {
        const auto shown = rows[current];
        if (shown.is_null("body_html")) continue;
        return OpenLesson{.outline = std::make_shared<const CourseOutline>(outline_from(rows)),
                          .content = std::make_shared<const LessonContent>(content_from(shown)),
                          .facts = facts_from(rows, shown),
                          .current = static_cast<std::size_t>(current)};
    }
    return std::nullopt;
}

std::optional<LearnerFacts> find_learner_facts(DatabaseHandle& handle, UserId user_id,
                                               const CourseOutline& outline, std::size_t current) {
    const auto rows = visits_of(handle, user_id, outline, outline.lesson_ids[current]);
    if (rows.empty() || rows.front().text("version") != outline.version) return std::nullopt;
    LearnerFacts facts{.lessons = std::vector<LearnerLesson>(outline.lessons.size()),
                       .percent = rows.front().get<int>("percent"),
                       .notes = notes_from(rows.front())};
    for (const auto& row : rows) {
        const auto place = row.get<std::optional<int>>("place");
        if (place)
            facts.lessons.at(static_cast<std::size_t>(*place - 1)) = learner_lesson_from(row);
    }
    return facts;
}

std::size_t bytes_of(const CourseOutline& outline) {
    auto bytes = sizeof outline + outline.version.size() + outline.course_slug.size() +
                 outline.course_title.size() +
                 outline.lessons.size() * (sizeof(OutlineLesson) + sizeof(LessonId) + sizeof(int));
    for (const auto& lesson : outline.lessons)
        bytes += lesson.module_title.size() + lesson.slug.size() + lesson.title.size();
    return bytes;
}

std::size_t bytes_of(const LessonContent& content) {
    auto bytes = sizeof content + content.version.size() + content.body_html.size();
    if (content.video) bytes += content.video->id.size();
    for (const auto& captions : content.captions)
        bytes += sizeof captions + captions.language.size() + captions.name.size();
    for (const auto& resource : content.resources)
        bytes += sizeof resource + resource.public_id.size() + resource.title.size() +
                 resource.file_name.size();
    return bytes;
}

}  // namespace lectern::learning
