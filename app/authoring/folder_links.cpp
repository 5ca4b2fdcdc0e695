#include "authoring/folder_links.hpp"

#include <optional>
#include <utility>

#include "authoring/lesson_links.hpp"
#include "platform/http_client.hpp"

namespace lectern::authoring {

namespace {

namespace fs = std::filesystem;
using yaml::Node;

using KeysByFile = std::map<std::string, std::string>;

/// Calls `change` with each lesson of the course.
template <typename Change>
void change_lessons(Node& course, Change&& change) {
    for (auto& member : course.members) {
        if (member.name != "modules") continue;
        for (auto& module : member.value.items) {
            for (auto& part : module.members) {
                if (part.name != "lessons") continue;
                for (auto& lesson : part.value.items) change(lesson);
            }
        }
    }
}

/// Returns the key of a lesson by the path of its file.
KeysByFile keys_of_lessons(Node& course) {
    KeysByFile keys;
    change_lessons(course, [&](const Node& lesson) {
        const auto* key = lesson.find("key");
        const auto* body = lesson.find("body");
        if (key == nullptr || body == nullptr) return;
        keys[fs::path{body->location.file}.lexically_normal().string()] = key->text;
    });
    return keys;
}

/// Replaces the links in a text of a map.
void resolve_in(Node& map, const std::string& name, const fs::path& directory,
                const KeysByFile& keys) {
    const auto* text = map.find(name);
    if (text == nullptr || !text->is_scalar()) return;
    auto resolved = *text;
    resolved.text = with_renamed_links(text->text, [&](const std::string& link) {
        const auto end = link.find('#');
        const auto path = (directory / url_unescape(link.substr(0, end))).lexically_normal();
        const auto key = is_link_to_file(link) ? keys.find(path.string()) : keys.end();
        if (key == keys.end()) return std::optional<std::string>{};
        const auto heading = end == std::string::npos ? "" : link.substr(end);
        return std::optional{"lesson:" + key->second + heading};
    });
    map.set(name, std::move(resolved));
}

}  // namespace

void resolve_file_links(Node& course, const fs::path& folder) {
    const auto keys = keys_of_lessons(course);
    change_lessons(course, [&](Node& lesson) {
        const auto* body = lesson.find("body");
        if (body == nullptr) return;
        resolve_in(lesson, "body", fs::path{body->location.file}.parent_path(), keys);
    });
    resolve_in(course, "description", folder, keys);
    if (const auto* teacher = course.find("teacher")) {
        auto resolved = *teacher;
        resolve_in(resolved, "about", folder, keys);
        course.set("teacher", std::move(resolved));
    }
}

std::string with_file_links(const std::string& markdown, const LessonFiles& files,
                            const std::string& directory) {
    return with_renamed_links(markdown, [&](const std::string& link) {
        const auto key = lesson_key_in(link);
        const auto file = key ? files.find(*key) : files.end();
        if (file == files.end()) return std::optional<std::string>{};
        const auto path = fs::path{file->second}.lexically_relative(directory);
        const auto heading = link.find('#');
        return std::optional{path.string() +
                             (heading == std::string::npos ? "" : link.substr(heading))};
    });
}

}  // namespace lectern::authoring
