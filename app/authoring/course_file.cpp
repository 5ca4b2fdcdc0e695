#include "authoring/course_file.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "authoring/course_file_rules.hpp"
#include "platform/json.hpp"
#include "platform/unicode.hpp"

namespace lectern::authoring {

namespace {

using Faults = std::vector<CourseFileError>;

// What does not conform to the schema is read as missing.

/// Whether the key has a part `.` or `..` between slashes. URLs resolve those, so a link to such a
/// key leads elsewhere.
bool has_relative_part(const std::string& object_key) {
    const auto parts = '/' + object_key + '/';
    return parts.find("/./") != std::string::npos || parts.find("/../") != std::string::npos;
}

/// Reads the members of one object. Records errors in texts that the schema cannot express.
class ObjectReader {
  public:
    ObjectReader(json::Value object, std::string path, Faults& faults)
        : object_{std::move(object)}, path_{std::move(path)}, faults_{faults} {}

    [[nodiscard]] std::string path(const char* member) const { return path_ + "/" + member; }

    /// Returns a text of one line; empty if the member is missing.
    [[nodiscard]] std::string line(const char* member) const {
        const auto text = object_.text(member);
        return text ? checked_line(*text, path(member)) : std::string{};
    }
    [[nodiscard]] std::optional<std::string> optional_line(const char* member) const {
        if (!object_.has(member)) return std::nullopt;
        return line(member);
    }
    /// Returns the name of an object in the bucket; empty if the member is missing.
    [[nodiscard]] std::string object_key(const char* member) const {
        auto key = line(member);
        if (key.starts_with('/')) {
            faults_.push_back({path(member), "begins with a slash (expected a name without one)"});
        }
        if (has_relative_part(key)) {
            faults_.push_back(
                {path(member), "has a part \".\" or \"..\" (expected the object's whole name)"});
        }
        return key;
    }
    [[nodiscard]] std::optional<std::string> video_file(const char* member) const {
        if (!object_.has(member)) return std::nullopt;
        auto key = object_key(member);
        if (!catalog::video_type_of(key)) {
            faults_.push_back({path(member), "is of another kind (expected .mp4, .m4v or .webm)"});
        }
        return key;
    }
    [[nodiscard]] std::string markdown(const char* member) const {
        const auto text = object_.text(member).value_or("");
        if (text.find('\0') != std::string::npos) {
            faults_.push_back({path(member), "holds a NUL character (expected Markdown)"});
        }
        return text;
    }
    /// Returns a text that is checked elsewhere.
    [[nodiscard]] std::string text(const char* member) const {
        return object_.text(member).value_or("");
    }
    [[nodiscard]] std::vector<std::string> lines(const char* member) const {
        std::vector<std::string> lines;
        for (const auto& item : object_.list(member)) {
            const auto text = item.as_text();
            const auto at = item_path(path(member), lines.size());
            lines.push_back(text ? checked_line(*text, at) : std::string{});
        }
        return lines;
    }
    [[nodiscard]] std::optional<std::int64_t> integer(const char* member) const {
        return object_.integer(member);
    }
    [[nodiscard]] bool boolean(const char* member, bool otherwise) const {
        return object_.boolean(member).value_or(otherwise);
    }
    [[nodiscard]] std::optional<ObjectReader> object(const char* member) const {
        const auto found = object_.find(member);
        if (!found) return std::nullopt;
        return ObjectReader{*found, path(member), faults_};
    }
    [[nodiscard]] std::vector<ObjectReader> objects(const char* member) const {
        std::vector<ObjectReader> items;
        for (const auto& item : object_.list(member)) {
            items.emplace_back(item, item_path(path(member), items.size()), faults_);
        }
        return items;
    }

  private:
    [[nodiscard]] std::string checked_line(const std::string& text, const std::string& path) const {
        const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
        if (std::ranges::any_of(text, is_control)) {
            faults_.push_back({path, "holds a control character (expected one line of text)"});
        } else if (trimmed(text).empty()) {  // of invisible characters too
            faults_.push_back({path, "is blank (expected a text)"});
        }
        return text;
    }

    json::Value object_;
    std::string path_;
    Faults& faults_;
};

std::vector<CaptionsEntry> captions_from(const ObjectReader& lesson) {
    std::vector<CaptionsEntry> list;
    for (const auto& captions : lesson.objects("captions")) {
        list.push_back({.language = captions.line("language"),
                        .name = captions.line("name"),
                        .vtt = captions.text("vtt")});
    }
    return list;
}

std::vector<PictureEntry> pictures_from(const ObjectReader& lesson) {
    std::vector<PictureEntry> list;
    for (const auto& picture : lesson.objects("pictures")) {
        list.push_back({.name = picture.line("name"),
                        .object_key = picture.object_key("object_key"),
                        .content_type = picture.line("content_type"),
                        .width = picture.integer("width").value_or(0),
                        .height = picture.integer("height").value_or(0)});
    }
    return list;
}

std::optional<catalog::VideoSource> video_from(const std::optional<ObjectReader>& object) {
    if (!object) return std::nullopt;
    const auto seconds = object->integer("duration_seconds");
    // `stream_uid` is the former name of `stream`; the schema allows one of the two.
    const auto former = object->optional_line("stream_uid");
    return catalog::video_source_from(
        {.stream_uid = former ? former : object->optional_line("stream"),
         .object_key = object->video_file("file"),
         .duration_seconds = seconds ? std::optional{static_cast<int>(*seconds)} : std::nullopt});
}

LessonEntry lesson_from(const ObjectReader& object) {
    return {.key = object.line("key"),
            .slug = object.line("slug"),
            .title = object.line("title"),
            .body = object.markdown("body"),
            .video = video_from(object.object("video")),
            .is_preview = object.boolean("is_preview", false),
            .is_published = object.boolean("is_published", true),
            .captions = captions_from(object),
            .pictures = pictures_from(object)};
}

ModuleEntry module_from(const ObjectReader& object) {
    ModuleEntry module{.key = object.line("key"), .title = object.line("title"), .lessons = {}};
    for (const auto& lesson : object.objects("lessons")) {
        module.lessons.push_back(lesson_from(lesson));
    }
    return module;
}

ResourceEntry resource_from(const ObjectReader& object) {
    return {.key = object.line("key"),
            .module_key = object.optional_line("module"),
            .lesson_key = object.optional_line("lesson"),
            .title = object.line("title"),
            .file_name = object.line("file_name"),
            .object_key = object.object_key("object_key"),
            .content_type = object.line("content_type"),
            .size_bytes = object.integer("size_bytes")};
}

CoverEntry cover_from(const ObjectReader& object) {
    return {.object_key = object.object_key("object_key"),
            .content_type = object.line("content_type"),
            .width = object.integer("width").value_or(0),
            .height = object.integer("height").value_or(0),
            .alt = object.line("alt")};
}

CourseFile course_from(const ObjectReader& object) {
    CourseFile course;
    course.key = object.line("key");
    course.slug = object.line("slug");
    course.former_slugs = object.lines("former_slugs");
    course.title = object.line("title");
    course.promise = object.line("promise");
    course.description = object.markdown("description");
    course.outcomes = object.lines("outcomes");
    course.requirements = object.lines("requirements");
    course.status = object.line("status");
    if (const auto teacher = object.object("teacher")) {
        course.teacher_name = teacher->line("name");
        course.teacher_about = teacher->markdown("about");
    }
    if (const auto cover = object.object("cover")) course.cover = cover_from(*cover);
    course.intro_video = video_from(object.object("intro_video"));
    if (const auto price = object.object("price")) {
        course.amount_minor = price->integer("amount_minor").value_or(0);
        course.currency = price->line("currency");
        course.stripe_price = price->optional_line("stripe_price");
    }
    for (const auto& module : object.objects("modules")) {
        course.modules.push_back(module_from(module));
    }
    for (const auto& resource : object.objects("resources")) {
        course.resources.push_back(resource_from(resource));
    }
    return course;
}

ParsedCourseFile parse_document(const json::Value& document) {
    auto found = schema_faults(document);
    Faults further;
    ParsedCourseFile reading{course_from(ObjectReader{document, "", further}), {}};
    std::ranges::move(rule_faults(reading.course), std::back_inserter(further));
    drop_consequences(further, found);
    reading.faults = std::move(found);
    std::ranges::move(further, std::back_inserter(reading.faults));
    return reading;
}

}  // namespace

ParsedCourseFile parse_course_file(std::string_view text) {
    try {
        return parse_document(json::parse(text));
    } catch (const json::RepeatedNames& error) {
        Faults faults;
        for (const auto& path : error.paths())
            faults.push_back({path, "occurs twice (expected once)"});
        return {{}, std::move(faults)};
    } catch (const json::ParseError& error) {
        return {{}, {{"", std::string{"is no JSON ("} + error.what() + ")"}}};
    }
}

}  // namespace lectern::authoring
