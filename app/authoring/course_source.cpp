#include "authoring/course_source.hpp"

#include <string>
#include <system_error>
#include <utility>

#include "authoring/course_folder.hpp"
#include "platform/files.hpp"

namespace lectern::authoring {

ParsedCourse parse_course(const std::filesystem::path& source) {
    std::error_code error;
    if (std::filesystem::is_directory(source, error)) return parse_course_folder(source);
    ParsedCourse parsed;
    parsed.places = CoursePlaces{source.string()};
    const auto text = read_file(source, largest_course_file + 1);
    auto reading = text ? parse_course_file(*text) : ParsedCourseFile{{}, {{"", "cannot be read"}}};
    for (const auto& fault : reading.faults) parsed.faults.push_back(parsed.places.line_of(fault));
    parsed.course = std::move(reading.course);
    return parsed;
}

}  // namespace lectern::authoring
