#include "authoring/picture_faults.hpp"

#include <algorithm>

#include "platform/markdown.hpp"

namespace lectern::authoring {

namespace {

/// Whether the name is the URL of another site, or contains the picture itself (`data:`).
bool is_url(const std::string& name) {
    const auto end_of_scheme = name.find_first_of(":/?#");
    return name.starts_with("//") ||
           (end_of_scheme != std::string::npos && name[end_of_scheme] == ':');
}

/// Returns `shows "NAME"` with the beginning of a long name.
std::string shows(const std::string& name) {
    constexpr std::size_t longest = 100;
    if (name.size() <= longest) return "shows \"" + name + '"';
    auto end = longest;
    const auto is_inside_character = [](char byte) { return (byte & 0xc0) == 0x80; };
    while (is_inside_character(name[end])) --end;
    return "shows \"" + name.substr(0, end) + "…\"";
}

}  // namespace

std::vector<CourseFileError> faults_in_pictures(const std::string& lesson_path,
                                                const std::string& body,
                                                const std::vector<std::string>& names) {
    std::vector<CourseFileError> faults;
    const auto shown = list_pictures(body);
    for (const auto& name : shown) {
        if (is_url(name)) {
            faults.push_back(
                {lesson_path + "/body", shows(name) + " (pictures must be files of the course)"});
        } else if (std::ranges::find(names, name) == names.end()) {
            faults.push_back(
                {lesson_path + "/body",
                 shows(name) + " (expected the name of one of the lesson's pictures)"});
        }
    }
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (std::ranges::find(shown, names[i]) != shown.end()) continue;
        faults.push_back({lesson_path + "/pictures/" + std::to_string(i) + "/name",
                          "is \"" + names[i] + "\" (expected a picture that the text shows)"});
    }
    return faults;
}

std::vector<CourseFileError> faults_in_text_without_pictures(const std::string& path,
                                                             const std::string& text) {
    std::vector<CourseFileError> faults;
    for (const auto& name : list_pictures(text)) {
        faults.push_back({path, shows(name) + " (only the texts of lessons have pictures)"});
    }
    return faults;
}

}  // namespace lectern::authoring
