#pragma once

#include <string>

#include "catalog/catalog.hpp"
#include "config.hpp"

namespace lectern::catalog {

/// A published course as search engines read it: schema.org `Course` as JSON-LD, with an offer when
/// it can be had. Safe inside a <script> that is a data block: it holds no `<`, `>` or `&`.
std::string course_json(const CoursePage& course, const Config& config);

}  // namespace lectern::catalog
