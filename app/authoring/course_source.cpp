#include "authoring/course_source.hpp"

#include <string>
#include <system_error>
#include <utility>

#include "authoring/course_folder.hpp"
#include "authoring/hidden_parts.hpp"
#include "platform/files.hpp"

namespace lectern::authoring {

namespace {

ParsedCourseFile read_course_file(const std::filesystem::path& file) {
    const auto text = read_file(file, largest_course_file + 1);
    if (!text) return {{}, {{"", "cannot be read"}}};
    if (text->size() > largest_course_file) {
        return {{}, {{"", "is too large (expected at most 16 MiB)"}}};
    }
    return parse_course_file(*text);
}

ParsedCourse parse_json(const std::filesystem::path& source) {
    ParsedCourse parsed;
    parsed.locations = CourseLocations{source.string()};
    auto reading = read_course_file(source);
    for (const auto& fault : reading.faults)
        parsed.faults.push_back(parsed.locations.line_of(fault));
    parsed.course = std::move(reading.course);
    return parsed;
}

}  // namespace

ParsedCourse parse_course(const std::filesystem::path& source) {
    std::error_code error;
    const bool is_folder = std::filesystem::is_directory(source, error);
    auto parsed = is_folder ? parse_course_folder(source) : parse_json(source);
    if (!parsed.faults.empty()) return parsed;
    for (const auto& hidden : hidden_parts(parsed.course))
        parsed.warnings.push_back(parsed.locations.line_of(hidden));
    return parsed;
}

}  // namespace lectern::authoring
