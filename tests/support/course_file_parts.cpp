#include "support/course_file_parts.hpp"

#include <algorithm>

#include <boost/test/unit_test.hpp>

#include "authoring/course_file.hpp"

namespace lectern::test {

std::string lesson_with(const std::string& video) {
    return R"({"key": "why", "slug": "why", "title": "Why", "video": )" + video + "}";
}

bool has_fault(const FileParts& parts, const std::string& path, const std::string& fact) {
    const auto reading = authoring::parse_course_file(parts.text());
    for (const auto& fault : reading.faults) {
        BOOST_TEST_MESSAGE(fault.path << ": " << fault.text);
    }
    return std::ranges::any_of(reading.faults, [&](const auto& fault) {
        return fault.path == path && fault.text.starts_with(fact);
    });
}

}  // namespace lectern::test
