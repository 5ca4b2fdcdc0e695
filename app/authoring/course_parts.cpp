#include "authoring/course_parts.hpp"

#include <string>
#include <vector>

#include "authoring/lesson_captions.hpp"
#include "authoring/lesson_links.hpp"
#include "authoring/lesson_pictures.hpp"
#include "platform/markdown.hpp"
#include "platform/text_list.hpp"

namespace lectern::authoring {

namespace {

// The player shows the text of a lesson below an <h1>.
constexpr int top_heading = 2;

// Each function returns the number of changed rows.

std::int64_t save_module(Transaction& transaction, CourseId course_id, std::size_t position,
                         const ModuleEntry& module) {
    return query(transaction, R"sql(
        INSERT INTO course_modules AS module (course_id, key, position, title)
             VALUES ($1, $2, $3, $4)
        ON CONFLICT (course_id, key) DO UPDATE
                SET position = EXCLUDED.position,
                    title = EXCLUDED.title,
                    is_removed = false
              WHERE (module.position, module.title, module.is_removed) IS DISTINCT FROM
                    (EXCLUDED.position, EXCLUDED.title, false)
    )sql",
                 course_id, module.key, position, module.title)
        .affected();
}

/// A lesson where it is in the course.
struct PlacedLesson {
    const LessonEntry& lesson;
    const std::string& module_key;
    std::size_t position = 0;
};

/// Keeps the known length of a video if the file gives none.
std::int64_t save_lesson(Transaction& transaction, CourseId course_id, const PlacedLesson& placed,
                         const LessonUrls& urls) {
    const auto& lesson = placed.lesson;
    const auto video = catalog::columns_of(lesson.video);
    return query(transaction, R"sql(
        INSERT INTO course_lessons AS lesson
                    (course_id, module_id, key, slug, position, title, body, body_html,
                     stream_uid, video_object_key, duration_seconds, is_preview, is_published)
             SELECT $1, module.id, $3, $4, $5, $6, $7, $8, $9, $10,
                    coalesce($11, known.duration_seconds), $12, $13
               FROM course_modules AS module
          LEFT JOIN course_lessons AS known
                 ON known.course_id = $1
                AND known.key = $3
                AND known.stream_uid IS NOT DISTINCT FROM $9
                AND known.video_object_key IS NOT DISTINCT FROM $10
              WHERE module.course_id = $1
                AND module.key = $2
        ON CONFLICT (course_id, key) DO UPDATE
                SET module_id = EXCLUDED.module_id,
                    slug = EXCLUDED.slug,
                    position = EXCLUDED.position,
                    title = EXCLUDED.title,
                    body = EXCLUDED.body,
                    body_html = EXCLUDED.body_html,
                    stream_uid = EXCLUDED.stream_uid,
                    video_object_key = EXCLUDED.video_object_key,
                    duration_seconds = EXCLUDED.duration_seconds,
                    is_preview = EXCLUDED.is_preview,
                    is_published = EXCLUDED.is_published,
                    is_removed = false
              WHERE (lesson.module_id, lesson.slug, lesson.position, lesson.title, lesson.body,
                     lesson.body_html, lesson.stream_uid, lesson.video_object_key,
                     lesson.duration_seconds, lesson.is_preview, lesson.is_published,
                     lesson.is_removed) IS DISTINCT FROM
                    (EXCLUDED.module_id, EXCLUDED.slug, EXCLUDED.position, EXCLUDED.title,
                     EXCLUDED.body, EXCLUDED.body_html, EXCLUDED.stream_uid,
                     EXCLUDED.video_object_key, EXCLUDED.duration_seconds, EXCLUDED.is_preview,
                     EXCLUDED.is_published, false)
    )sql",
                 course_id, placed.module_key, lesson.key, lesson.slug, placed.position,
                 lesson.title, lesson.body,
                 render_markdown(lesson.body, top_heading,
                                 {.pictures = pictures_of(course_id, lesson), .lessons = urls}),
                 video.stream_uid, video.object_key, video.duration_seconds, lesson.is_preview,
                 lesson.is_published)
        .affected();
}

std::int64_t save_resource(Transaction& transaction, CourseId course_id, std::size_t position,
                           const ResourceEntry& resource) {
    return query(transaction, R"sql(
        INSERT INTO lesson_resources AS resource
                    (public_id, course_id, module_id, lesson_id, key, position, title, file_name,
                     object_key, content_type, size_bytes)
             VALUES (replace(gen_random_uuid()::text, '-', ''), $1,
                     (SELECT id FROM course_modules WHERE course_id = $1 AND key = $2),
                     (SELECT id FROM course_lessons WHERE course_id = $1 AND key = $3),
                     $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (course_id, key) DO UPDATE
                SET module_id = EXCLUDED.module_id,
                    lesson_id = EXCLUDED.lesson_id,
                    position = EXCLUDED.position,
                    title = EXCLUDED.title,
                    file_name = EXCLUDED.file_name,
                    object_key = EXCLUDED.object_key,
                    content_type = EXCLUDED.content_type,
                    size_bytes = EXCLUDED.size_bytes,
                    is_published = true
              WHERE (resource.module_id, resource.lesson_id, resource.position, resource.title,
                     resource.file_name, resource.object_key, resource.content_type,
                     resource.size_bytes, resource.is_published) IS DISTINCT FROM
                    (EXCLUDED.module_id, EXCLUDED.lesson_id, EXCLUDED.position, EXCLUDED.title,
                     EXCLUDED.file_name, EXCLUDED.object_key, EXCLUDED.content_type,
                     EXCLUDED.size_bytes, true)
    )sql",
                 course_id, resource.module_key, resource.lesson_key, resource.key, position,
                 resource.title, resource.file_name, resource.object_key, resource.content_type,
                 resource.size_bytes)
        .affected();
}

std::int64_t hide_other_modules(Transaction& transaction, CourseId course_id,
                                const CourseFile& course) {
    std::vector<std::string> keys;
    for (const auto& module : course.modules) keys.push_back(module.key);
    return query(transaction, R"sql(
        UPDATE course_modules
           SET is_removed = true
         WHERE course_id = $1
           AND NOT is_removed
           AND key <> ALL (string_to_array($2, ' '))
    )sql",
                 course_id, joined(keys, ' '))
        .affected();
}

/// If another lesson takes the slug of a hidden lesson, the hidden one gets a new slug.
std::int64_t hide_other_lessons(Transaction& transaction, CourseId course_id,
                                const CourseFile& course) {
    std::vector<std::string> keys;
    std::vector<std::string> slugs;
    for (const auto& module : course.modules) {
        for (const auto& lesson : module.lessons) {
            keys.push_back(lesson.key);
            slugs.push_back(lesson.slug);
        }
    }
    return query(transaction, R"sql(
        UPDATE course_lessons
           SET is_published = false,
               is_removed = true,
               slug = CASE WHEN slug = ANY (string_to_array($3, ' '))
                           THEN 'removed-lesson-' || id
                           ELSE slug
                       END
         WHERE course_id = $1
           AND key <> ALL (string_to_array($2, ' '))
           AND (NOT is_removed OR slug = ANY (string_to_array($3, ' ')))
    )sql",
                 course_id, joined(keys, ' '), joined(slugs, ' '))
        .affected();
}

std::int64_t hide_other_resources(Transaction& transaction, CourseId course_id,
                                  const CourseFile& course) {
    std::vector<std::string> keys;
    for (const auto& resource : course.resources) keys.push_back(resource.key);
    return query(transaction, R"sql(
        UPDATE lesson_resources
           SET is_published = false
         WHERE course_id = $1
           AND is_published
           AND key <> ALL (string_to_array($2, ' '))
    )sql",
                 course_id, joined(keys, ' '))
        .affected();
}

}  // namespace

std::int64_t save_parts(Transaction& transaction, CourseId course_id, const CourseFile& course) {
    const auto urls = lesson_urls(course);
    std::int64_t changes = 0;
    for (std::size_t i = 0; i < course.modules.size(); ++i) {
        const auto& module = course.modules[i];
        changes += save_module(transaction, course_id, i, module);
        for (std::size_t j = 0; j < module.lessons.size(); ++j) {
            changes +=
                save_lesson(transaction, course_id, {module.lessons[j], module.key, j}, urls);
            changes += save_captions(transaction, course_id, module.lessons[j]);
            changes += save_pictures(transaction, course_id, module.lessons[j]);
        }
    }
    for (std::size_t i = 0; i < course.resources.size(); ++i) {
        changes += save_resource(transaction, course_id, i, course.resources[i]);
    }
    changes += hide_other_lessons(transaction, course_id, course);
    changes += hide_other_modules(transaction, course_id, course);
    changes += hide_other_resources(transaction, course_id, course);
    return changes;
}

}  // namespace lectern::authoring
