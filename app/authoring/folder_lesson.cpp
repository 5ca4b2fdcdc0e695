#include "authoring/folder_lesson.hpp"

#include <algorithm>
#include <utility>

#include "authoring/picture_links.hpp"
#include "authoring/picture_size.hpp"
#include "authoring/web_vtt.hpp"

namespace lectern::authoring {

namespace {

namespace fs = std::filesystem;
using yaml::Location;
using yaml::Node;

class LessonReader {
  public:
    LessonReader(FolderReader& reader, const fs::path& file) : reader_{reader}, file_{file} {}

    Node read(FolderResources& resources, const std::string& name) {
        auto parts = reader_.read_lesson_text(file_);
        auto lesson = yaml::map_node({file_.string(), 1, {}});
        if (reader_.keep_known(parts.front_matter,
                               {"title", "key", "slug", "video", "preview", "published",
                                "resources", "captions", "pictures"})) {
            lesson = std::move(parts.front_matter);
        }
        lesson.set("body", yaml::text_node(parts.body, {file_.string(), parts.body_line, "text"}));
        set_from_file_name(lesson, "key", name);
        set_from_file_name(lesson, "slug", name);
        lesson.rename("preview", "is_preview");
        lesson.rename("published", "is_published");
        resources.take(lesson, FolderResources::Owner::lesson, file_.parent_path());
        if (const auto* video = lesson.find("video")) {
            lesson.set("video", reader_.read_video(*video, file_.parent_path()));
        }
        read_captions(lesson);
        add_pictures(lesson);
        return lesson;
    }

  private:
    std::optional<fs::path> find_file(const Node& name) {
        return reader_.find_file(file_.parent_path(), name);
    }
    void read_captions(Node& lesson) {
        const auto* captions = lesson.find("captions");
        if (captions == nullptr || captions->kind != Node::Kind::list) return;
        auto list = yaml::list_node(captions->location);
        for (auto entry : captions->items) {
            if (reader_.keep_known(entry, {"language", "name", "file"})) {
                list.items.push_back(with_vtt(entry));
            }
        }
        lesson.set("captions", std::move(list));
    }
    Node with_vtt(Node entry) {
        const auto* name = entry.find("file");
        if (name == nullptr) {
            reader_.fault(yaml::named(entry.location, "file"),
                          "is missing (expected a WebVTT file)");
        }
        auto vtt = yaml::text_node("WEBVTT\n", entry.location);  // what has no faults of its own
        if (const auto path = name != nullptr ? find_file(*name) : std::nullopt) {
            const auto text = reader_.read_text(*path, largest_web_vtt);
            if (text) vtt = yaml::text_node(*text, {path->string(), 1, {}});
        }
        entry.remove("file");
        entry.set("vtt", std::move(vtt));
        return entry;
    }
    /// Adds the files that the text shows to the pictures that the front matter lists.
    void add_pictures(Node& lesson) {
        const auto* body = lesson.find("body");
        if (body == nullptr) return;
        const auto* listed = lesson.find("pictures");
        if (listed != nullptr && listed->kind != Node::Kind::list) return;
        auto pictures = listed != nullptr ? *listed : yaml::list_node(body->location);
        for (const auto& link : list_picture_links(body->text)) {
            if (!link.is_local || has_name(pictures, link.name)) continue;
            const Location location{body->location.file, body->location.line + link.line - 1, {}};
            pictures.items.push_back(read_picture(link, location));
        }
        if (!pictures.items.empty()) lesson.set("pictures", std::move(pictures));
    }
    static bool has_name(const Node& pictures, const std::string& name) {
        return std::ranges::any_of(pictures.items, [&](const Node& picture) {
            const auto* found = picture.find("name");
            return found != nullptr && found->text == name;
        });
    }
    /// After a fault, returns a picture that has no further ones.
    Node read_picture(const PictureLink& link, const Location& location) {
        LocalFile object{.path = {}, .object_key = "none", .content_type = {}};
        PictureSize size{.content_type = "image/png", .width = 1, .height = 1};
        if (const auto path = find_file(yaml::text_node(link.file, location))) {
            auto why = fault_in_picture(*path, PictureUse::lesson);
            const auto known_size = picture_size(*path);
            const auto known_object = reader_.object_of(*path);
            if (!why && (!known_size || !known_object)) why = "cannot be read";
            if (why) {
                reader_.fault(location, "shows " + link.name + ", which " + *why);
            } else {
                size = *known_size;
                object = *known_object;
            }
        }
        auto picture = yaml::map_node(location);
        picture.set("name", yaml::text_node(link.name, location));
        picture.set("object_key", yaml::text_node(object.object_key, location));
        picture.set("content_type", yaml::text_node(size.content_type, location));
        picture.set("width", yaml::number_node(size.width, location));
        picture.set("height", yaml::number_node(size.height, location));
        return picture;
    }

    FolderReader& reader_;
    const fs::path& file_;
};

}  // namespace

Node read_folder_lesson(FolderReader& reader, FolderResources& resources, const fs::path& file,
                        const std::string& name) {
    return LessonReader{reader, file}.read(resources, name);
}

}  // namespace lectern::authoring
