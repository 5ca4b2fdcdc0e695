#pragma once

#include <string>

#include "learning/learning.hpp"
#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::learning {

/// Returns the lesson that a path below /learn/ names.
LessonAddress address_of(const web::Request& request);

/// Returns the path of a lesson; of the course, if the address names no lesson.
std::string path_of(const LessonAddress& address);

/// Audits that the viewer has no access to the lesson of the request, with the reason. Answers with
/// a page that is the same for every reason (docs/decisions/0003).
web::Response refuse_lesson(const web::Request& request, Services& services);

/// The same, with problem JSON for scripts in place of the page.
web::Response refuse_lesson_as_problem(const web::Request& request, Services& services);

}  // namespace lectern::learning
