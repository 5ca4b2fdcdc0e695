#include "authoring/course_export.hpp"

#include <cstdint>
#include <vector>

#include "authoring/course_import.hpp"
#include "authoring/lesson_captions.hpp"
#include "authoring/lesson_pictures.hpp"
#include "platform/text_list.hpp"

namespace lectern::authoring {

namespace {

std::optional<CoverEntry> cover_from(const Row& row) {
    if (row.is_null("cover_object_key")) return std::nullopt;
    return CoverEntry{.object_key = row.text("cover_object_key"),
                      .content_type = row.text("cover_content_type"),
                      .width = row.integer("cover_width"),
                      .height = row.integer("cover_height"),
                      .alt = row.text("cover_alt")};
}

CourseFile course_from(const Row& row) {
    return {.key = row.text("key"),
            .slug = row.text("slug"),
            .former_slugs = lines_of(row.text("former_slugs")),
            .title = row.text("title"),
            .promise = row.text("promise"),
            .description = row.text("description"),
            .outcomes = lines_of(row.text("outcomes")),
            .requirements = lines_of(row.text("requirements")),
            .teacher_name = row.text("teacher_name"),
            .teacher_about = row.text("teacher_about"),
            .cover = cover_from(row),
            .intro_video = catalog::introduction_from(row),
            .status = row.text("status"),
            .amount_minor = row.integer("amount_minor"),
            .currency = row.text("currency"),
            .stripe_price = row.get<std::optional<std::string>>("stripe_price"),
            .modules = {},
            .resources = {}};
}

LessonEntry lesson_from(const Row& row) {
    return {.key = row.text("key"),
            .slug = row.text("slug"),
            .title = row.text("title"),
            .body = row.text("body"),
            .video = catalog::lesson_video_from(row),
            .is_preview = row.boolean("is_preview"),
            .is_published = row.boolean("is_published")};
}

/// Selects one row for each lesson. A course file has no module without lessons.
std::vector<ModuleEntry> list_modules(Transaction& transaction, CourseId course_id) {
    const auto rows = query(transaction, R"sql(
        SELECT module.key AS module_key, module.title AS module_title,
               lesson.key, lesson.slug, lesson.title, lesson.body, lesson.stream_uid,
               lesson.video_object_key, lesson.duration_seconds, lesson.is_preview,
               lesson.is_published
          FROM course_modules AS module
          JOIN course_lessons AS lesson ON lesson.module_id = module.id
         WHERE module.course_id = $1
           AND NOT module.is_removed
           AND NOT lesson.is_removed
      ORDER BY module.position, module.id, lesson.position, lesson.id
    )sql",
                            course_id);
    std::vector<ModuleEntry> modules;
    for (const auto& row : rows) {
        const auto key = row.text("module_key");
        if (modules.empty() || modules.back().key != key) {
            modules.push_back({.key = key, .title = row.text("module_title"), .lessons = {}});
        }
        modules.back().lessons.push_back(lesson_from(row));
    }
    return modules;
}

std::vector<ResourceEntry> list_resources(Transaction& transaction, CourseId course_id) {
    const auto rows = query(transaction, R"sql(
        SELECT resource.key, module.key AS module_key, lesson.key AS lesson_key, resource.title,
               resource.file_name, resource.object_key, resource.content_type,
               resource.size_bytes
          FROM lesson_resources AS resource
     LEFT JOIN course_modules AS module ON module.id = resource.module_id
     LEFT JOIN course_lessons AS lesson ON lesson.id = resource.lesson_id
         WHERE resource.course_id = $1
           AND resource.is_published
      ORDER BY resource.position, resource.id
    )sql",
                            course_id);
    std::vector<ResourceEntry> resources;
    for (const auto& row : rows) {
        resources.push_back({.key = row.text("key"),
                             .module_key = row.get<std::optional<std::string>>("module_key"),
                             .lesson_key = row.get<std::optional<std::string>>("lesson_key"),
                             .title = row.text("title"),
                             .file_name = row.text("file_name"),
                             .object_key = row.text("object_key"),
                             .content_type = row.text("content_type"),
                             .size_bytes = row.get<std::optional<std::int64_t>>("size_bytes")});
    }
    return resources;
}

}  // namespace

std::optional<CourseFile> find_course_file(Transaction& transaction, const std::string& slug) {
    wait_for_other_imports(transaction);
    const auto rows = query(transaction, R"sql(
        SELECT id, key, slug,
               (SELECT coalesce(string_agg(former.slug, chr(10) ORDER BY former.slug COLLATE "C"),
                                '')
                  FROM course_slugs AS former
                 WHERE former.course_id = courses.id
                   AND former.slug <> courses.slug) AS former_slugs,
               title, promise,
               description, array_to_string(outcomes, chr(10)) AS outcomes,
               array_to_string(requirements, chr(10)) AS requirements, teacher_name,
               teacher_about, cover_object_key, cover_content_type, cover_width, cover_height,
               cover_alt, intro_stream_uid, intro_object_key, intro_duration_seconds, status,
               coalesce(next_amount_minor, amount_minor) AS amount_minor,
               coalesce(next_currency, currency) AS currency,
               CASE WHEN next_amount_minor IS NULL THEN stripe_price END AS stripe_price
          FROM courses
         WHERE id = (SELECT course_id FROM course_slugs WHERE slug = $1)
    )sql",
                            slug);
    if (rows.empty()) return std::nullopt;
    auto course = course_from(rows.front());
    const auto course_id = rows.front().get<CourseId>("id");
    course.modules = list_modules(transaction, course_id);
    add_captions(transaction, course_id, course.modules);
    add_pictures(transaction, course_id, course.modules);
    course.resources = list_resources(transaction, course_id);
    return course;
}

}  // namespace lectern::authoring
