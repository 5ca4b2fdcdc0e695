#include "authoring/course_file_text.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "platform/json.hpp"

namespace lectern::authoring {

namespace {

using json::Member;
using json::Raw;
using json::Scalar;

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
