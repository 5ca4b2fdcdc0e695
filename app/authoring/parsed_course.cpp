#include "authoring/parsed_course.hpp"

namespace lectern::authoring {

namespace {

std::string last_step(const std::string& path) {
    return path.substr(path.rfind('/') + 1);
}

std::string location(const yaml::Place& place) {
    return place.file + ':' + std::to_string(place.line);
}

}  // namespace

std::string line_of(const yaml::Fault& fault) {
    const auto& name = fault.place.name;
    return location(fault.place) + ": " + name + (name.empty() ? "" : " ") + fault.text;
}

yaml::Place CoursePlaces::place_of(const std::string& path) const {
    for (auto above = path;; above.resize(above.rfind('/'))) {
        const auto found = places_.find(above);
        if (found != places_.end()) {
            auto place = found->second;
            if (above != path) place.name = last_step(path);
            return place;
        }
        if (above.empty()) return {file_, 1, last_step(path)};
    }
}

std::string CoursePlaces::name_of(const std::string& path) const {
    return places_.empty() ? path : location(place_of(path));
}

std::string CoursePlaces::line_of(const CourseFileError& fault) const {
    auto text = fault.text;
    if (!fault.other_path.empty()) {
        text += " (expected one that " + name_of(fault.other_path) + " does not have)";
    }
    if (!places_.empty()) {
        auto place = place_of(fault.path);
        if (fault.line > 0) {
            place.line += fault.line - 1;
            place.name = "this line";
        }
        return authoring::line_of(yaml::Fault{place, text});
    }
    if (fault.line > 0) text = "line " + std::to_string(fault.line) + ' ' + text;
    return file_ + ": " + fault.path + (fault.path.empty() ? "" : ": ") + text;
}

}  // namespace lectern::authoring
