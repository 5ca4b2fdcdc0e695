#include "authoring/picture_faults.hpp"

#include <algorithm>

#include "authoring/picture_links.hpp"
#include "authoring/text_faults.hpp"

namespace lectern::authoring {

std::vector<CourseFileError> faults_in_pictures(const std::string& lesson_path,
                                                const std::string& body,
                                                const std::vector<std::string>& names) {
    std::vector<CourseFileError> faults;
    const auto shown = list_picture_links(body);
    for (const auto& link : shown) {
        if (!link.is_local) {
            faults.push_back(
                {lesson_path + "/body",
                 fact_about("shows", link.name) + " (pictures must be files of the course)",
                 link.line});
        } else if (std::ranges::find(names, link.name) == names.end()) {
            faults.push_back({lesson_path + "/body",
                              fact_about("shows", link.name) +
                                  " (expected the name of one of the lesson's pictures)",
                              link.line});
        }
    }
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (std::ranges::find(shown, names[i], &PictureLink::name) != shown.end()) continue;
        faults.push_back({lesson_path + "/pictures/" + std::to_string(i) + "/name",
                          "is \"" + names[i] + "\" (expected a picture that the text shows)"});
    }
    return faults;
}

std::vector<CourseFileError> faults_in_text_without_pictures(const std::string& path,
                                                             const std::string& text) {
    std::vector<CourseFileError> faults;
    for (const auto& link : list_picture_links(text)) {
        faults.push_back(
            {path, fact_about("shows", link.name) + " (only the texts of lessons have pictures)"});
    }
    return faults;
}

}  // namespace lectern::authoring
