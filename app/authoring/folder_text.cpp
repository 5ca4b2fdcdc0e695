#include "authoring/folder_text.hpp"

#include <algorithm>
#include <string_view>
#include <system_error>
#include <vector>

#include "authoring/folder_links.hpp"
#include "authoring/folder_names.hpp"
#include "authoring/front_matter.hpp"
#include "authoring/map_text.hpp"
#include "catalog/money.hpp"
#include "platform/files.hpp"

namespace lectern::authoring {

namespace {

namespace fs = std::filesystem;

MapText video_text(const std::optional<catalog::VideoSource>& video) {
    auto text = MapText::below();
    if (!video) return text;
    const bool is_file = video->kind == catalog::VideoSource::Kind::file;
    text.add(is_file ? "object_key" : "stream", video->id)
        .add_number("duration_seconds", video->duration_seconds);
    return text;
}

MapText price_text(const CourseFile& course) {
    auto text = MapText::below();
    const bool is_usual = course.amount_minor == 0 && course.currency == CourseFile{}.currency &&
                          !course.stripe_price;
    if (is_usual) return text;
    text.add_plain("amount", catalog::money_decimal(course.amount_minor, course.currency))
        .add("currency", course.currency)
        .add("stripe_price", course.stripe_price.value_or(""));
    return text;
}

MapText cover_text(const std::optional<CoverEntry>& cover) {
    auto text = MapText::below();
    if (!cover) return text;
    text.add("object_key", cover->object_key)
        .add("content_type", cover->content_type)
        .add_number("width", cover->width)
        .add_number("height", cover->height)
        .add("alt", cover->alt);
    return text;
}

MapText resource_text(const ResourceEntry& resource) {
    return MapText::item()
        .add("title", resource.title)
        .add("key", resource.key)
        .add("object_key", resource.object_key)
        .add("file_name", resource.file_name)
        .add("content_type", resource.content_type)
        .add_number("size_bytes", resource.size_bytes);
}

MapText picture_text(const PictureEntry& picture) {
    return MapText::item()
        .add("name", picture.name)
        .add("object_key", picture.object_key)
        .add("content_type", picture.content_type)
        .add_number("width", picture.width)
        .add_number("height", picture.height);
}

/// Resources are read in the order of the texts that have them: of the course, then of each module
/// and its lessons. Where a course has another order, all are written with the course.
class ResourceTexts {
  public:
    explicit ResourceTexts(const CourseFile& course) : course_{course} {
        std::vector<const ResourceEntry*> in_order;
        const auto add = [&](const auto& belongs) {
            for (const auto& resource : course.resources) {
                if (belongs(resource)) in_order.push_back(&resource);
            }
        };
        add([](const ResourceEntry& it) { return !it.module_key && !it.lesson_key; });
        for (const auto& module : course.modules) {
            add([&](const ResourceEntry& it) { return it.module_key == module.key; });
            for (const auto& lesson : module.lessons) {
                add([&](const ResourceEntry& it) { return it.lesson_key == lesson.key; });
            }
        }
        const auto pointer = [](const ResourceEntry& resource) { return &resource; };
        is_in_order_ = std::ranges::equal(in_order, course.resources, {}, {}, pointer);
    }
    [[nodiscard]] std::vector<MapText> of_course() const {
        std::vector<MapText> texts;
        for (const auto& resource : course_.resources) {
            const bool has_part = resource.module_key || resource.lesson_key;
            if (has_part && is_in_order_) continue;
            texts.push_back(resource_text(resource)
                                .add("module", resource.module_key.value_or(""))
                                .add("lesson", resource.lesson_key.value_or("")));
        }
        return texts;
    }
    [[nodiscard]] std::vector<MapText> of(std::optional<std::string> ResourceEntry::*owner,
                                          const std::string& key) const {
        std::vector<MapText> texts;
        for (const auto& resource : course_.resources) {
            if (is_in_order_ && resource.*owner == key) texts.push_back(resource_text(resource));
        }
        return texts;
    }

  private:
    const CourseFile& course_;
    bool is_in_order_ = false;
};

std::string course_text(const CourseFile& course, const ResourceTexts& resources,
                        const LessonFiles& files) {
    return MapText{}
        .add("key", course.key)
        .add("slug", course.slug)
        .add_lines("former_slugs", course.former_slugs)
        .add("title", course.title)
        .add("promise", course.promise)
        .add("status", course.status)
        .add_map("price", price_text(course))
        .add("description", with_file_links(course.description, files, ""))
        .add_lines("outcomes", course.outcomes)
        .add_lines("requirements", course.requirements)
        .add_map("teacher", MapText::below()
                                .add("name", course.teacher_name)
                                .add("about", with_file_links(course.teacher_about, files, "")))
        .add_map("cover", cover_text(course.cover))
        .add_map("intro_video", video_text(course.intro_video))
        .add_items("resources", resources.of_course())
        .text();
}

/// Returns `02-joins` for the second of at most 99 parts with the key `joins`.
std::string numbered(std::size_t index, std::size_t count, const std::string& key) {
    const auto width = std::max<std::size_t>(2, std::to_string(count).size());
    const auto number = std::to_string(index + 1);
    return std::string(width - std::min(width, number.size()), '0') + number + '-' + key;
}

std::string module_folder(const CourseFile& course, std::size_t index) {
    return numbered(index, course.modules.size(), course.modules[index].key);
}

LessonFiles lesson_files(const CourseFile& course) {
    LessonFiles files;
    for (std::size_t i = 0; i < course.modules.size(); ++i) {
        const auto& lessons = course.modules[i].lessons;
        for (std::size_t j = 0; j < lessons.size(); ++j) {
            files[lessons[j].key] = module_folder(course, i) + '/' +
                                    numbered(j, lessons.size(), lessons[j].key) + ".md";
        }
    }
    return files;
}

/// Adds the files of one lesson. `file` is that of its text.
void add_lesson(FolderTexts& texts, const std::string& file, const LessonEntry& lesson,
                const ResourceTexts& resources, const LessonFiles& files) {
    const auto path = file.substr(0, file.size() - std::string_view{".md"}.size());
    std::vector<MapText> captions;
    for (const auto& entry : lesson.captions) {
        const auto vtt = path + '.' + entry.language + ".vtt";
        texts[vtt] = entry.vtt;
        captions.push_back(MapText::item()
                               .add("language", entry.language)
                               .add("name", entry.name)
                               .add("file", fs::path{vtt}.filename().string()));
    }
    std::vector<MapText> pictures;
    for (const auto& picture : lesson.pictures) pictures.push_back(picture_text(picture));
    const auto name = numbered_name(file)->name;
    const auto front_matter =
        MapText{}
            .add("title", lesson.title)
            .add_unless("key", name, lesson.key)
            .add_unless("slug", name, lesson.slug)
            .add_map("video", video_text(lesson.video))
            .add_flag("preview", lesson.is_preview, false)
            .add_flag("published", lesson.is_published, true)
            .add_items("captions", captions)
            .add_items("resources", resources.of(&ResourceEntry::lesson_key, lesson.key))
            .add_items("pictures", pictures)
            .text();
    const auto directory = fs::path{file}.parent_path().string();
    texts[file] = lesson_text(front_matter, with_file_links(lesson.body, files, directory));
}

void add_module(FolderTexts& texts, const std::string& folder, const ModuleEntry& module,
                const ResourceTexts& resources, const LessonFiles& files) {
    const auto name = numbered_name(folder)->name;
    const auto text =
        MapText{}
            .add_unless("title", title_from(name), module.title)
            .add_unless("key", name, module.key)
            .add_items("resources", resources.of(&ResourceEntry::module_key, module.key))
            .text();
    if (!text.empty()) texts[folder + "/module.yaml"] = text;
    for (const auto& lesson : module.lessons) {
        add_lesson(texts, files.at(lesson.key), lesson, resources, files);
    }
}

}  // namespace

FolderTexts course_folder_texts(const CourseFile& course) {
    const ResourceTexts resources{course};
    const auto files = lesson_files(course);
    FolderTexts texts;
    texts["course.yaml"] = course_text(course, resources, files);
    for (std::size_t i = 0; i < course.modules.size(); ++i) {
        add_module(texts, module_folder(course, i), course.modules[i], resources, files);
    }
    return texts;
}

std::optional<std::string> fault_in_new_folder(const fs::path& folder) {
    std::error_code error;
    if (!fs::exists(folder, error)) return std::nullopt;
    if (!fs::is_directory(folder, error)) return "is no directory";
    const bool is_empty = fs::is_empty(folder, error);
    if (error) return "cannot be read";
    return is_empty ? std::nullopt
                    : std::optional<std::string>{"is not empty, so it is left alone"};
}

void write_folder(const fs::path& folder, const FolderTexts& texts) {
    for (const auto& [name, text] : texts) {
        const auto file = folder / name;
        std::error_code error;
        fs::create_directories(file.parent_path(), error);  // write_file() reports a failure
        write_file(file, text);
    }
}

}  // namespace lectern::authoring
