#include "authoring/course_parts.hpp"

#include <string>
#include <vector>

#include "authoring/lesson_captions.hpp"
#include "authoring/lesson_links.hpp"
#include "authoring/lesson_pictures.hpp"
#include "platform/markdown.hpp"
#include "platform/row_batch.hpp"
#include "platform/text_list.hpp"

namespace lectern::authoring {

namespace {

// The player shows the text of a lesson below an <h1>.
constexpr int top_heading = 2;

// Each function returns the number of changed rows.

std::int64_t save_modules(Transaction& transaction, CourseId course_id, const CourseFile& course) {
    RowBatch batch{transaction, R"sql(
        INSERT INTO course_modules AS module (course_id, key, position, title)
             SELECT $1, key, position, title
               FROM unnest($2::text[], $3::integer[], $4::text[]) AS file (key, position, title)
        ON CONFLICT (course_id, key) DO UPDATE
                SET position = EXCLUDED.position,
                    title = EXCLUDED.title,
                    is_removed = false
              WHERE (module.position, module.title, module.is_removed) IS DISTINCT FROM
                    (EXCLUDED.position, EXCLUDED.title, false)
    )sql",
                   course_id};
    for (std::size_t i = 0; i < course.modules.size(); ++i) {
        batch.add({course.modules[i].key, i, course.modules[i].title});
    }
    return batch.finish();
}

// Only lessons that differ are inserted: before PostgreSQL looks for a conflict, it makes the
// search vector of each row.
constexpr auto saving_lessons = R"sql(
          WITH entry AS (
               SELECT *
                 FROM unnest($2::text[], $3::text[], $4::text[], $5::integer[], $6::text[],
                             $7::text[], $8::text[], $9::text[], $10::text[], $11::integer[],
                             $12::boolean[], $13::boolean[])
                      WITH ORDINALITY AS entry (
                      module_key, key, slug, position, title, body, body_html, stream_uid,
                      video_object_key, duration_seconds, is_preview, is_published, place)
               ),
               file AS (
               SELECT module.id AS module_id, entry.key, entry.slug, entry.position, entry.title,
                      entry.body, entry.body_html, entry.stream_uid, entry.video_object_key,
                      coalesce(entry.duration_seconds,
                               CASE WHEN (known.stream_uid, known.video_object_key)
                                         IS NOT DISTINCT FROM
                                         (entry.stream_uid, entry.video_object_key)
                                    THEN known.duration_seconds
                                END) AS duration_seconds,
                      entry.is_preview, entry.is_published, entry.place
                 FROM entry
                 JOIN course_modules AS module
                   ON module.course_id = $1
                  AND module.key = entry.module_key
            LEFT JOIN course_lessons AS known
                   ON known.course_id = $1
                  AND known.key = entry.key
               )
        INSERT INTO course_lessons
                    (course_id, module_id, key, slug, position, title, body, body_html,
                     stream_uid, video_object_key, duration_seconds, is_preview, is_published)
             SELECT $1, module_id, key, slug, position, title, body, body_html, stream_uid,
                    video_object_key, duration_seconds, is_preview, is_published
               FROM file
              WHERE NOT EXISTS (
                    SELECT
                      FROM course_lessons AS lesson
                     WHERE lesson.course_id = $1
                       AND lesson.key = file.key
                       AND (lesson.module_id, lesson.slug, lesson.position, lesson.title,
                            lesson.body, lesson.body_html, lesson.stream_uid,
                            lesson.video_object_key, lesson.duration_seconds, lesson.is_preview,
                            lesson.is_published, lesson.is_removed) IS NOT DISTINCT FROM
                           (file.module_id, file.slug, file.position, file.title, file.body,
                            file.body_html, file.stream_uid, file.video_object_key,
                            file.duration_seconds, file.is_preview, file.is_published, false))
           ORDER BY place
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
)sql";

/// Keeps the known length of a video if the file gives none.
std::int64_t save_lessons(Transaction& transaction, CourseId course_id, const CourseFile& course) {
    RowBatch batch{transaction, saving_lessons, course_id};
    MarkdownContext context{.lessons = lesson_urls(course)};
    for (const auto& module : course.modules) {
        for (std::size_t j = 0; j < module.lessons.size(); ++j) {
            const auto& lesson = module.lessons[j];
            const auto video = catalog::columns_of(lesson.video);
            context.pictures = pictures_of(course_id, lesson);
            batch.add({module.key, lesson.key, lesson.slug, j, lesson.title, lesson.body,
                       render_markdown(lesson.body, top_heading, context), video.stream_uid,
                       video.object_key, video.duration_seconds, lesson.is_preview,
                       lesson.is_published});
        }
    }
    return batch.finish();
}

std::int64_t save_resources(Transaction& transaction, CourseId course_id,
                            const CourseFile& course) {
    RowBatch batch{transaction, R"sql(
        INSERT INTO lesson_resources AS resource
                    (public_id, course_id, module_id, lesson_id, key, position, title, file_name,
                     object_key, content_type, size_bytes)
             SELECT replace(gen_random_uuid()::text, '-', ''), $1,
                    (SELECT id
                       FROM course_modules AS module
                      WHERE module.course_id = $1
                        AND module.key = file.module_key),
                    (SELECT id
                       FROM course_lessons AS lesson
                      WHERE lesson.course_id = $1
                        AND lesson.key = file.lesson_key),
                    key, position, title, file_name, object_key, content_type, size_bytes
               FROM unnest($2::text[], $3::text[], $4::text[], $5::integer[], $6::text[],
                           $7::text[], $8::text[], $9::text[], $10::bigint[])
                    AS file (module_key, lesson_key, key, position, title, file_name, object_key,
                             content_type, size_bytes)
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
                   course_id};
    for (std::size_t i = 0; i < course.resources.size(); ++i) {
        const auto& resource = course.resources[i];
        batch.add({resource.module_key, resource.lesson_key, resource.key, i, resource.title,
                   resource.file_name, resource.object_key, resource.content_type,
                   resource.size_bytes});
    }
    return batch.finish();
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

/// If another lesson takes the slug of a hidden lesson, the hidden one gets a new slug. The lists
/// are subqueries, because PostgreSQL hashes these and splits each text once.
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
               slug = CASE WHEN slug IN (SELECT unnest(string_to_array($3, ' ')))
                           THEN 'removed-lesson-' || id
                           ELSE slug
                       END
         WHERE course_id = $1
           AND key NOT IN (SELECT unnest(string_to_array($2, ' ')))
           AND (NOT is_removed OR slug IN (SELECT unnest(string_to_array($3, ' '))))
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
    auto changes = save_modules(transaction, course_id, course);
    changes += save_lessons(transaction, course_id, course);
    changes += hide_other_lessons(transaction, course_id, course);
    changes += save_captions(transaction, course_id, course);
    changes += save_pictures(transaction, course_id, course);
    changes += save_resources(transaction, course_id, course);
    changes += hide_other_modules(transaction, course_id, course);
    changes += hide_other_resources(transaction, course_id, course);
    return changes;
}

}  // namespace lectern::authoring
