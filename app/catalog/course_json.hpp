#pragma once

#include <string>

#include "catalog/catalog.hpp"

namespace lectern::catalog {

/// Who gives the course, where and in which language.
struct CourseGiver {
    std::string school_name;
    std::string base_url;
    std::string lang;
};

/// A published course as search engines read it: schema.org `Course` as JSON-LD, with an offer when
/// it can be had. Safe inside a <script> that is a data block: it holds no `<`, `>` or `&`.
std::string course_json(const CoursePage& course, const CourseGiver& giver);

}  // namespace lectern::catalog
