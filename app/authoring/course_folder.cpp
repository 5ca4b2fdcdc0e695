#include "authoring/course_folder.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <tuple>
#include <utility>
#include <vector>

#include "authoring/folder_document.hpp"
#include "authoring/folder_files.hpp"
#include "authoring/folder_names.hpp"
#include "authoring/front_matter.hpp"
#include "authoring/picture_links.hpp"
#include "authoring/picture_size.hpp"
#include "authoring/web_vtt.hpp"
#include "catalog/money.hpp"
#include "platform/files.hpp"
#include "platform/utf8.hpp"

namespace lectern::authoring {

namespace {

namespace fs = std::filesystem;
using yaml::Node;
using yaml::Place;
using Names = std::vector<std::string_view>;

constexpr std::size_t largest_text = std::size_t{1} << 20;  // bytes

/// The members of a resource in a module or a lesson.
const Names& members_of_resource() {
    static const Names names{"key",       "title",        "file",      "object_key",
                             "file_name", "content_type", "size_bytes"};
    return names;
}

/// Returns `a, b or c`.
std::string list_of(const Names& names) {
    std::string text{names.front()};
    for (std::size_t i = 1; i < names.size(); ++i) {
        text.append(i + 1 < names.size() ? ", " : " or ").append(names[i]);
    }
    return text;
}

Node map_at(Place place) {
    Node node;
    node.kind = Node::Kind::map;
    node.place = std::move(place);
    return node;
}

Node list_at(Place place) {
    Node node;
    node.kind = Node::Kind::list;
    node.place = std::move(place);
    return node;
}

Node number_at(std::int64_t number, Place place) {
    auto node = yaml::text_node(std::to_string(number), std::move(place));
    node.kind = Node::Kind::plain;
    return node;
}

Place named(Place place, std::string name) {
    place.name = std::move(name);
    return place;
}

/// Gives a member the name that it has in a JSON file. Messages use the name in the folder.
void rename(Node& map, std::string_view name, const std::string& json_name) {
    if (const auto* found = map.find(name)) {
        auto value = *found;
        map.set(json_name, std::move(value));
    }
    map.remove(name);
}

void set_unless_given(Node& map, const std::string& name, const std::string& text) {
    if (map.find(name) == nullptr) map.set(name, yaml::text_node(text, named(map.place, name)));
}

/// Reads one folder into the document that a JSON file would be, whose schema and rules judge it.
class FolderReader {
  public:
    explicit FolderReader(const fs::path& folder) : files_{folder}, resources_{list_at({})} {}

    ParsedCourse read() {
        auto course = read_course();
        course.set("modules", read_modules());
        course.set("resources", std::move(resources_));
        judge(course);
        warn_of_unused_files();
        return std::move(result_);
    }

  private:
    void fault(Place place, std::string text) {
        faults_.push_back({std::move(place), std::move(text)});
    }
    void warn(const Place& place, const std::string& text) {
        result_.warnings.push_back(line_of({place, text}));
    }

    // --- Texts ---

    /// Returns a text in UTF-8, or records why it is none.
    std::optional<std::string> read_text(const fs::path& file, std::size_t largest) {
        const Place place{file.string(), 1, {}};
        if (!files_.contains(file)) {
            fault(place, "leads out of the course's folder");
            return std::nullopt;
        }
        files_.use(file);
        auto text = read_file(file, largest + 1);
        if (!text) {
            fault(place, "cannot be read");
        } else if (text->size() > largest) {
            fault(place, "is too large (expected at most 1 MiB)");
        } else if (const auto line = find_invalid_utf8_line(*text)) {
            fault({place.file, *line, {}}, "is no text in UTF-8");
        } else {
            return text;
        }
        return std::nullopt;
    }
    /// Returns the map that a YAML file contains; an empty one after a fault.
    Node read_map(const fs::path& file, const Names& known) {
        auto map = map_at({file.string(), 1, {}});
        const auto text = read_text(file, largest_text);
        if (!text) {
            incomplete_.insert(file.string());
            return map;
        }
        auto document = yaml::parse(*text, map.place);
        std::ranges::move(document.faults, std::back_inserter(faults_));
        if (!document.is_readable) incomplete_.insert(file.string());
        return keep_known(document.root, known) ? std::move(document.root) : map;
    }
    /// Records and removes unknown members. Returns false if the value is no map.
    bool keep_known(Node& map, const Names& known) {
        const auto expected = " (expected " + list_of(known) + ')';
        if (!map.is_map()) {
            fault(map.place, "is of another type" + expected);
            return false;
        }
        std::erase_if(map.members, [&](const yaml::Member& member) {
            if (std::ranges::find(known, member.name) != known.end()) return false;
            fault(member.value.place, "is not known" + expected);
            return true;
        });
        return true;
    }

    // --- The course ---

    Node read_course() {
        const auto file = files_.folder() / "course.yaml";
        auto course = read_map(file, {"slug", "former_slugs", "title", "promise", "description",
                                      "outcomes", "requirements", "teacher", "cover", "intro_video",
                                      "status", "price", "resources"});
        if (const auto* slug = course.find("slug")) slug_ = slug->text;
        if (const auto* cover = course.find("cover")) course.set("cover", read_cover(*cover));
        if (const auto* price = course.find("price")) course.set("price", read_price(*price));
        resources_.place = named(course.place, "resources");
        add_resources(course,
                      {"key", "title", "file", "object_key", "file_name", "content_type",
                       "size_bytes", "module", "lesson"},
                      "");
        return course;
    }
    Node read_cover(Node cover) {
        if (!keep_known(cover, {"file", "object_key", "content_type", "width", "height", "alt"})) {
            return {};
        }
        const auto object = take_file(cover, files_.folder());
        if (!object) return cover.find("object_key") != nullptr ? cover : Node{};
        const auto size = picture_size(object->path);
        const auto place = cover.find("object_key")->place;
        if (!size) {
            fault(place, "is no picture that pages show: " + object->path.filename().string());
            return {};
        }
        cover.set("content_type", yaml::text_node(size->content_type, place));
        cover.set("width", number_at(size->width, place));
        cover.set("height", number_at(size->height, place));
        return cover;
    }
    Node read_price(Node price) {
        if (!keep_known(price, {"amount", "currency", "stripe_price"})) return {};
        const auto* currency = price.find("currency");
        const auto* amount = price.find("amount");
        const auto minor = amount != nullptr && amount->is_scalar() && currency != nullptr
                               ? catalog::parse_money(amount->text, currency->text)
                               : std::nullopt;
        if (amount == nullptr) {
            fault(named(price.place, "amount"), "is missing (expected a price such as 49.00)");
        } else if (!minor && currency != nullptr) {
            fault(amount->place, "is no price in this currency (expected one such as 49.00)");
        }
        const auto place = amount != nullptr ? amount->place : price.place;
        price.remove("amount");
        price.set("amount_minor", number_at(minor.value_or(0), place));
        return price;
    }

    // --- Modules and lessons ---

    Node read_modules() {
        auto modules = list_at({files_.folder().string(), 1, {}});
        for (const auto& path : list_in_order(files_.folder())) {
            std::error_code error;
            if (!fs::is_directory(path, error)) continue;
            if (numbered_name(path)) {
                modules.items.push_back(read_module(path));
            } else {
                refuse_lessons_in(path);
            }
        }
        if (modules.items.empty()) {
            fault(modules.place, "has no module (expected folders such as 01-start)");
        }
        return modules;
    }
    /// A module whose number was forgotten would be missing without a word.
    void refuse_lessons_in(const fs::path& folder) {
        for (const auto& path : list_in_order(folder)) {
            if (!is_markdown_file(path) || !numbered_name(path)) continue;
            fault({folder.string(), 1, {}},
                  "has lessons, but no number (expected a name such as 01-" +
                      folder.filename().string() + ')');
            return;
        }
    }
    Node read_module(const fs::path& folder) {
        const auto file = folder / "module.yaml";
        auto module = map_at({folder.string(), 1, {}});
        std::error_code error;
        if (fs::exists(file, error)) module = read_map(file, {"title", "key", "resources"});
        const auto name = numbered_name(folder)->name;
        set_unless_given(module, "key", name);
        set_unless_given(module, "title", title_from(name));
        directory_ = folder;
        add_resources(module, members_of_resource(), "module");
        auto lessons = list_at({folder.string(), 1, {}});
        for (const auto& path : list_in_order(folder)) {
            if (is_markdown_file(path)) add_lesson(lessons, path);
        }
        if (lessons.items.empty()) {
            fault(lessons.place, "has no lesson (expected files such as 01-why.md)");
        }
        module.set("lessons", std::move(lessons));
        return module;
    }
    void add_lesson(Node& lessons, const fs::path& file) {
        const auto name = numbered_name(file);
        if (name) {
            lessons.items.push_back(read_lesson(file, name->name));
        } else if (file.filename() != "README.md") {
            files_.use(file);
            fault({file.string(), 1, {}}, "has no number (expected a name such as 02-joins.md)");
        }
    }
    Node read_lesson(const fs::path& file, const std::string& name) {
        auto lesson = map_at({file.string(), 1, {}});
        if (const auto text = read_text(file, largest_text)) {
            auto parts = parse_lesson_text(*text, file.string());
            std::ranges::move(parts.faults, std::back_inserter(faults_));
            if (!parts.is_readable) incomplete_.insert(file.string());
            if (keep_known(parts.front_matter,
                           {"title", "key", "slug", "video", "preview", "published", "resources",
                            "captions", "pictures"})) {
                lesson = std::move(parts.front_matter);
            }
            lesson.set("body",
                       yaml::text_node(parts.body, {file.string(), parts.body_line, "text"}));
        } else {
            incomplete_.insert(file.string());
        }
        set_unless_given(lesson, "key", name);
        set_unless_given(lesson, "slug", name);
        rename(lesson, "preview", "is_preview");
        rename(lesson, "published", "is_published");
        directory_ = file.parent_path();
        add_resources(lesson, members_of_resource(), "lesson");
        read_captions(lesson);
        add_pictures(lesson);
        return lesson;
    }
    void read_captions(Node& lesson) {
        const auto* captions = lesson.find("captions");
        if (captions == nullptr || captions->kind != Node::Kind::list) return;
        auto list = list_at(captions->place);
        for (auto entry : captions->items) {
            if (keep_known(entry, {"language", "name", "file"}))
                list.items.push_back(with_vtt(entry));
        }
        lesson.set("captions", std::move(list));
    }
    Node with_vtt(Node entry) {
        const auto* name = entry.find("file");
        if (name == nullptr) {
            fault(named(entry.place, "file"), "is missing (expected a WebVTT file)");
        }
        auto vtt = yaml::text_node("WEBVTT\n", entry.place);  // what has no faults of its own
        if (const auto path = name != nullptr ? find_file(*name) : std::nullopt) {
            const auto text = read_text(*path, largest_web_vtt);
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
        auto pictures = listed != nullptr ? *listed : list_at(body->place);
        for (const auto& link : list_picture_links(body->text)) {
            if (!link.is_local || has_name(pictures, link.name)) continue;
            const Place place{body->place.file, body->place.line + link.line - 1, {}};
            pictures.items.push_back(read_picture(link, place));
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
    Node read_picture(const PictureLink& link, const Place& place) {
        LocalFile object{.path = {}, .object_key = "none", .content_type = {}};
        PictureSize size{.content_type = "image/png", .width = 1, .height = 1};
        if (const auto path = find_file(yaml::text_node(link.file, place))) {
            auto why = fault_in_picture(*path);
            const auto known_size = picture_size(*path);
            const auto known_object = files_.object_of(*path, slug_);
            if (!why && (!known_size || !known_object)) why = "cannot be read";
            if (why) {
                fault(place, "shows " + link.name + ", which " + *why);
            } else {
                size = *known_size;
                object = *known_object;
            }
        }
        auto picture = map_at(place);
        picture.set("name", yaml::text_node(link.name, place));
        picture.set("object_key", yaml::text_node(object.object_key, place));
        picture.set("content_type", yaml::text_node(size.content_type, place));
        picture.set("width", number_at(size.width, place));
        picture.set("height", number_at(size.height, place));
        return picture;
    }

    // --- Files ---

    /// Finds a file that a text in the current directory names, or records a fault.
    std::optional<fs::path> find_file(const Node& name) {
        if (!name.is_scalar()) {
            fault(name.place, "is of another type (expected the path of a file)");
            return std::nullopt;
        }
        const auto found = files_.find(directory_, name.text);
        if (found.fault.empty()) return found.path;
        fault(name.place, found.fault);
        return std::nullopt;
    }
    /// Replaces the member `file` by `object_key`. Returns the object, or nothing if there is no
    /// such member or the file is not found.
    std::optional<LocalFile> take_file(Node& map, const fs::path& directory) {
        const auto* name = map.find("file");
        if (name == nullptr) return std::nullopt;
        if (map.find("object_key") != nullptr) {
            fault(name->place, "is given with object_key (expected one of them)");
        }
        directory_ = directory;
        const auto path = find_file(*name);
        const auto object = path ? files_.object_of(*path, slug_) : std::nullopt;
        if (path && !object) fault(name->place, "names a file that cannot be read: " + name->text);
        if (object) map.set("object_key", yaml::text_node(object->object_key, name->place));
        map.remove("file");
        return object;
    }
    /// Moves the resources of a part to those of the course. `owner` is `module`, `lesson` or
    /// empty.
    void add_resources(Node& part, const Names& known, const std::string& owner) {
        const auto* found = part.find("resources");
        if (found == nullptr) return;
        auto list = *found;
        part.remove("resources");
        if (list.kind != Node::Kind::list) {
            fault(list.place, "is of another type (expected a list of resources)");
            return;
        }
        for (auto& resource : list.items) {
            if (!keep_known(resource, known)) continue;
            if (!owner.empty()) {
                resource.set(owner, yaml::text_node(part.find("key")->text, resource.place));
            }
            if (add_object(resource)) resources_.items.push_back(std::move(resource));
        }
    }
    /// Completes a resource from its file. Returns false after a fault.
    bool add_object(Node& resource) {
        const bool is_local = resource.find("file") != nullptr;
        const auto directory = directory_.empty() ? files_.folder() : directory_;
        const auto object = take_file(resource, directory);
        if (is_local && !object) return false;
        if (object) {
            const auto place = resource.find("object_key")->place;
            resource.set("size_bytes", number_at(object->size_bytes, place));
        }
        const auto* key = resource.find("object_key");
        if (key == nullptr || !key->is_scalar()) {
            fault(named(resource.place, "file"), "is missing (expected file or object_key)");
            return false;
        }
        const auto path = object ? object->path : fs::path{key->text};
        set_unless_given(resource, "key", path.stem().string());
        set_unless_given(resource, "file_name", path.filename().string());
        set_unless_given(resource, "content_type", content_type_of(path));
        return true;
    }

    // --- Judging ---

    void judge(const Node& course) {
        const auto document = folder_document(course);
        result_.places = document.places;
        auto reading = parse_course_file(document.json);
        for (const auto& found : reading.faults) {
            const auto place = document.places.place_of(found.path);
            const bool is_told =
                (incomplete_.contains(place.file) && found.text.starts_with("is missing")) ||
                ((found.path == "/modules" || found.path.ends_with("/lessons")) &&
                 found.text.starts_with("is empty"));
            if (!is_told) add_line(place, document.places.line_of(found));
        }
        for (const auto& found : faults_) add_line(found.place, line_of(found));
        std::ranges::sort(lines_);
        for (const auto& [file, line, text] : lines_) result_.faults.push_back(text);
        result_.course = std::move(reading.course);
        result_.files = files_.objects();
    }
    void add_line(const Place& place, std::string text) {
        lines_.emplace_back(place.file, place.line, std::move(text));
    }
    void warn_of_unused_files() {
        for (const auto& path : files_.list_unused()) {
            warn({path.string(), 1, {}}, "is used by no text, so it is left out");
        }
    }

    FolderFiles files_;
    fs::path directory_;  // of the text that is read
    std::string slug_ = "course";
    Node resources_;
    std::vector<yaml::Fault> faults_;
    std::set<std::string> incomplete_;  // files whose members are not all known
    std::vector<std::tuple<std::string, std::size_t, std::string>> lines_;
    ParsedCourse result_;
};

}  // namespace

ParsedCourse parse_course_folder(const fs::path& folder) {
    return FolderReader{folder}.read();
}

}  // namespace lectern::authoring
