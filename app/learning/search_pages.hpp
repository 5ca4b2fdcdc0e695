#pragma once

#include <string>

#include "learning/course_search.hpp"
#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::learning {

/// Shows where the words of `q` are in a course.
web::Response show_search(const web::Request& request, Services& services);

web::ViewData search_view(const CourseSearch& search, const std::string& words);

}  // namespace lectern::learning
