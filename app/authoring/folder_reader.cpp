#include "authoring/folder_reader.hpp"

#include "authoring/folder_names.hpp"

#include <algorithm>
#include <iterator>
#include <system_error>
#include <utility>

#include "platform/files.hpp"
#include "platform/utf8.hpp"

namespace lectern::authoring {

namespace {

namespace fs = std::filesystem;
using yaml::Location;
using yaml::Node;

/// Returns `a, b or c`.
std::string list_of(const MemberNames& names) {
    std::string text{names.front()};
    for (std::size_t i = 1; i < names.size(); ++i) {
        text.append(i + 1 < names.size() ? ", " : " or ").append(names[i]);
    }
    return text;
}

}  // namespace

void FolderReader::fault(Location location, std::string text) {
    faults_.push_back({std::move(location), std::move(text)});
}

std::vector<fs::path> FolderReader::list(const fs::path& folder) {
    try {
        return list_in_order(folder);
    } catch (const fs::filesystem_error& error) {
        fault({folder.string(), 1, {}}, "cannot be read: " + error.code().message());
        return {};
    }
}

std::optional<std::string> FolderReader::read_text(const fs::path& file, std::size_t largest) {
    const Location location{file.string(), 1, {}};
    if (!files_.contains(file)) {
        fault(location, "leads out of the course's folder");
        return std::nullopt;
    }
    files_.use(file);
    std::error_code error;
    const auto status = fs::status(file, error);
    // Opening a pipe or a device may wait for ever.
    if (fs::exists(status) && !fs::is_regular_file(status)) {
        fault(location, "is no regular file");
        return std::nullopt;
    }
    auto text = read_file(file, largest + 1);
    if (!text) {
        fault(location, "cannot be read");
    } else if (text->size() > largest) {
        fault(location, "is too large (expected at most 1 MiB)");
    } else if (const auto line = find_invalid_utf8_line(*text)) {
        fault({location.file, *line, {}}, "is no text in UTF-8");
    } else {
        return text;
    }
    return std::nullopt;
}

Node FolderReader::read_map(const fs::path& file, const MemberNames& known) {
    auto map = yaml::map_node({file.string(), 1, {}});
    std::error_code error;
    const auto other = other_ending(file);
    const bool is_misnamed =
        !fs::exists(fs::symlink_status(file, error)) && fs::exists(other, error);
    if (is_misnamed) {
        fault(map.location, "is missing, but there is " + other.filename().string() +
                                " (expected " + file.filename().string() + ')');
    }
    const auto text = is_misnamed ? std::nullopt : read_text(file, largest_text);
    if (!text) {
        incomplete_.insert(file.string());
        return map;
    }
    auto document = yaml::parse(*text, map.location);
    std::ranges::move(document.faults, std::back_inserter(faults_));
    if (!document.is_readable) incomplete_.insert(file.string());
    return keep_known(document.root, known) ? std::move(document.root) : map;
}

LessonText FolderReader::read_lesson_text(const fs::path& file) {
    const auto text = read_text(file, largest_text);
    if (!text) {
        incomplete_.insert(file.string());
        LessonText nothing;
        nothing.front_matter = yaml::map_node({file.string(), 1, {}});
        return nothing;
    }
    auto lesson = parse_lesson_text(*text, file.string());
    std::ranges::move(lesson.faults, std::back_inserter(faults_));
    if (!lesson.is_readable) incomplete_.insert(file.string());
    return lesson;
}

bool FolderReader::keep_known(Node& map, const MemberNames& known) {
    const auto expected = " (expected " + list_of(known) + ')';
    if (!map.is_map()) {
        fault(map.location, "is of another type" + expected);
        return false;
    }
    std::erase_if(map.members, [&](const yaml::Member& member) {
        if (std::ranges::find(known, member.name) != known.end()) return false;
        fault(member.value.location, "is not known" + expected);
        return true;
    });
    return true;
}

std::optional<fs::path> FolderReader::find_file(const fs::path& directory, const Node& name) {
    if (!name.is_scalar()) {
        fault(name.location, "is of another type (expected the path of a file)");
        return std::nullopt;
    }
    const auto found = files_.find(directory, name.text);
    if (found.fault.empty()) return found.path;
    fault(name.location, found.fault);
    return std::nullopt;
}

std::optional<LocalFile> FolderReader::take_file(Node& map, const fs::path& directory) {
    const auto* name = map.find("file");
    if (name == nullptr) return std::nullopt;
    if (map.find("object_key") != nullptr) {
        fault(name->location, "is given with object_key (expected one of them)");
    }
    const auto path = find_file(directory, *name);
    const auto object = path ? object_of(*path) : std::nullopt;
    if (path && !object) fault(name->location, "names a file that cannot be read: " + name->text);
    if (object) map.set("object_key", yaml::text_node(object->object_key, name->location));
    map.remove("file");
    return object;
}

fs::path other_ending(fs::path file) {
    return file.replace_extension(".yml");
}

void set_from_file_name(Node& map, const std::string& name, const std::string& text) {
    if (map.find(name) != nullptr) return;
    const auto location = yaml::named(map.location, name + std::string{from_file_name});
    map.set(name, yaml::text_node(text, location));
}

Node FolderReader::read_video(Node video, const fs::path& directory) {
    if (!keep_known(video, {"stream", "file", "object_key", "duration_seconds"})) return {};
    const bool names_file = video.find("file") != nullptr;
    const auto location = names_file ? video.find("file")->location : video.location;
    if (!take_file(video, directory) && names_file) {
        video.set("object_key", yaml::text_node("none.mp4", location));  // has no further fault
    }
    video.rename("object_key", "file");
    return video;
}

void set_unless_given(Node& map, const std::string& name, const std::string& text) {
    if (map.find(name) == nullptr)
        map.set(name, yaml::text_node(text, yaml::named(map.location, name)));
}

}  // namespace lectern::authoring
