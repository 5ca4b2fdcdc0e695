#include "authoring/course_export.hpp"

#include <cstdint>
#include <utility>
#include <vector>

#include "authoring/course_import.hpp"
#include "authoring/lesson_captions.hpp"
#include "authoring/lesson_pictures.hpp"
#include "platform/json.hpp"
#include "platform/text_list.hpp"

namespace lectern::authoring {

namespace {

using json::Member;
using json::Raw;
using json::Scalar;

// --- From the database to structs ---

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

// --- From structs to JSON ---

/// Builds a JSON object. Leaves out empty values.
class ObjectWriter {
  public:
    ObjectWriter& add(std::string_view name, const std::string& text) {
        if (!text.empty()) members_.push_back({name, text});
        return *this;
    }
    ObjectWriter& add(std::string_view name, const std::optional<std::string>& text) {
        return add(name, text.value_or(""));
    }
    ObjectWriter& add(std::string_view name, const std::optional<std::int64_t>& number) {
        if (number) members_.push_back({name, *number});
        return *this;
    }
    ObjectWriter& add(std::string_view name, const std::vector<std::string>& lines) {
        return add_list(name, {lines.begin(), lines.end()});
    }
    ObjectWriter& add_list(std::string_view name, const std::vector<Scalar>& items) {
        if (!items.empty()) members_.push_back({name, Raw{json::array(items)}});
        return *this;
    }
    ObjectWriter& add_object(std::string_view name, const ObjectWriter& object) {
        if (!object.members_.empty()) members_.push_back({name, object.written()});
        return *this;
    }
    ObjectWriter& add_unless(std::string_view name, bool usual, bool value) {
        if (value != usual) members_.push_back({name, value});
        return *this;
    }
    [[nodiscard]] Raw written() const { return {json::object(members_)}; }

  private:
    std::vector<Member> members_;
};

template <typename Entries, typename Function>
std::vector<Scalar> written(const Entries& entries, Function&& function) {
    std::vector<Scalar> items;
    for (const auto& entry : entries) items.emplace_back(function(entry));
    return items;
}

Raw captions_json(const CaptionsEntry& captions) {
    return ObjectWriter{}
        .add("language", captions.language)
        .add("name", captions.name)
        .add("vtt", captions.vtt)
        .written();
}

Raw picture_json(const PictureEntry& picture) {
    return ObjectWriter{}
        .add("name", picture.name)
        .add("object_key", picture.object_key)
        .add("content_type", picture.content_type)
        .add("width", std::optional{picture.width})
        .add("height", std::optional{picture.height})
        .written();
}

ObjectWriter video_json(const std::optional<catalog::VideoSource>& video) {
    ObjectWriter object;
    if (!video) return object;
    const bool is_file = video->kind == catalog::VideoSource::Kind::file;
    object.add(is_file ? "file" : "stream", video->id)
        .add("duration_seconds", std::optional<std::int64_t>{video->duration_seconds});
    return object;
}

Raw lesson_json(const LessonEntry& lesson) {
    return ObjectWriter{}
        .add("key", lesson.key)
        .add("slug", lesson.slug)
        .add("title", lesson.title)
        .add("body", lesson.body)
        .add_object("video", video_json(lesson.video))
        .add_list("captions", written(lesson.captions, captions_json))
        .add_list("pictures", written(lesson.pictures, picture_json))
        .add_unless("is_preview", false, lesson.is_preview)
        .add_unless("is_published", true, lesson.is_published)
        .written();
}

Raw module_json(const ModuleEntry& module) {
    return ObjectWriter{}
        .add("key", module.key)
        .add("title", module.title)
        .add_list("lessons", written(module.lessons, lesson_json))
        .written();
}

Raw resource_json(const ResourceEntry& resource) {
    return ObjectWriter{}
        .add("key", resource.key)
        .add("module", resource.module_key)
        .add("lesson", resource.lesson_key)
        .add("title", resource.title)
        .add("file_name", resource.file_name)
        .add("object_key", resource.object_key)
        .add("content_type", resource.content_type)
        .add("size_bytes", resource.size_bytes)
        .written();
}

ObjectWriter teacher_json(const CourseFile& course) {
    ObjectWriter teacher;
    teacher.add("name", course.teacher_name).add("about", course.teacher_about);
    return teacher;
}

ObjectWriter cover_json(const std::optional<CoverEntry>& cover) {
    ObjectWriter object;
    if (!cover) return object;
    object.add("object_key", cover->object_key)
        .add("content_type", cover->content_type)
        .add("width", std::optional{cover->width})
        .add("height", std::optional{cover->height})
        .add("alt", cover->alt);
    return object;
}

ObjectWriter price_json(const CourseFile& course) {
    ObjectWriter price;
    price.add("amount_minor", std::optional{course.amount_minor})
        .add("currency", course.currency)
        .add("stripe_price", course.stripe_price);
    return price;
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

std::string course_file_text(const CourseFile& course) {
    const auto object = ObjectWriter{}
                            .add("key", course.key)
                            .add("slug", course.slug)
                            .add("former_slugs", course.former_slugs)
                            .add("title", course.title)
                            .add("promise", course.promise)
                            .add("description", course.description)
                            .add("outcomes", course.outcomes)
                            .add("requirements", course.requirements)
                            .add_object("teacher", teacher_json(course))
                            .add_object("cover", cover_json(course.cover))
                            .add_object("intro_video", video_json(course.intro_video))
                            .add("status", course.status)
                            .add_object("price", price_json(course))
                            .add_list("modules", written(course.modules, module_json))
                            .add_list("resources", written(course.resources, resource_json))
                            .written();
    return json::indented(object.text);
}

}  // namespace lectern::authoring
