#include <string>

#include "authoring/course_file.hpp"
#include "fuzz/targets.hpp"
#include "platform/json.hpp"

namespace lectern::test {

namespace {

void check_course(const authoring::CourseFile& course) {
    require(!course.slug.empty() && !course.title.empty(), "a course has a slug and a title");
    require(course.amount_minor >= 0, "a price is not negative");
    for (const auto& module : course.modules) {
        require(!module.key.empty(), "a module has a key");
        for (const auto& lesson : module.lessons) {
            require(!lesson.key.empty() && !lesson.slug.empty(), "a lesson has a key and a slug");
            require(lesson.body.find('\0') == std::string::npos, "PostgreSQL can store a text");
        }
    }
    for (const auto& resource : course.resources) {
        require(!resource.object_key.starts_with('/'), "an object's name has no slash in front");
    }
}

}  // namespace

void fuzz_course_file(std::string_view input) {
    const auto parsed = authoring::parse_course_file(input);
    for (const auto& fault : parsed.faults) {
        require(!fault.text.empty(), "a fault has a text");
        require(fault.path.empty() || fault.path.front() == '/', "a path begins with a slash");
    }
    if (!parsed.faults.empty()) return;
    check_course(parsed.course);
    const auto again = authoring::parse_course_file(json::indented(input));
    require(again.faults.empty(), "an indented course file is accepted, too");
    require(again.course.slug == parsed.course.slug && again.course.title == parsed.course.title &&
                again.course.description == parsed.course.description &&
                again.course.modules.size() == parsed.course.modules.size(),
            "an indented course file is the same course");
}

}  // namespace lectern::test
