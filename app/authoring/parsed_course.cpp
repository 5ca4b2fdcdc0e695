#include "authoring/parsed_course.hpp"

namespace lectern::authoring {

namespace {

std::string last_step(const std::string& path) {
    return path.substr(path.rfind('/') + 1);
}

std::string text_of(const yaml::Location& location) {
    return location.file + ':' + std::to_string(location.line);
}

}  // namespace

std::string line_of(const yaml::Fault& fault) {
    const auto& name = fault.location.name;
    return text_of(fault.location) + ": " + name + (name.empty() ? "" : " ") + fault.text;
}

yaml::Location CourseLocations::location_of(const std::string& path) const {
    for (auto above = path;; above.resize(above.rfind('/'))) {
        const auto found = locations_.find(above);
        if (found != locations_.end()) {
            auto location = found->second;
            if (above != path) location.name = last_step(path);
            return location;
        }
        if (above.empty()) return {file_, 1, last_step(path)};
    }
}

std::string CourseLocations::name_of(const std::string& path) const {
    return locations_.empty() ? path : text_of(location_of(path));
}

std::string CourseLocations::line_of(const CourseFileError& fault) const {
    auto text = fault.text;
    if (!fault.other_path.empty()) {
        text += " (expected one that " + name_of(fault.other_path) + " does not have)";
    }
    if (!locations_.empty()) {
        auto location = location_of(fault.path);
        if (fault.line > 0) {
            location.line += fault.line - 1;
            location.name = "this line";
        }
        return authoring::line_of(yaml::Fault{location, text});
    }
    if (fault.line > 0) text = "line " + std::to_string(fault.line) + ' ' + text;
    return file_ + ": " + fault.path + (fault.path.empty() ? "" : ": ") + text;
}

}  // namespace lectern::authoring
