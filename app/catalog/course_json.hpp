#pragma once

#include <string>

#include "catalog/catalog.hpp"

namespace lectern::catalog {

/// The school that offers the course.
struct CourseProvider {
    std::string school_name;
    std::string base_url;
    std::string lang;
};

/// Returns a published course for search engines: schema.org `Course` as JSON-LD, with an offer if
/// it can be bought or enrolled in. Contains no `<`, `>` or `&`, so it is safe inside a <script>
/// element that holds data.
std::string course_json(const CoursePage& course, const CourseProvider& giver);

}  // namespace lectern::catalog
