#pragma once

#include <optional>
#include <string>

#include "learning/learning.hpp"
#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::learning {

/// Returns the lesson that a path below /learn/ names.
LessonSlugs lesson_slugs_in(const web::Request& request);

/// Returns the path of a lesson; of the course, if there is no slug of a lesson.
std::string path_of(const LessonSlugs& slugs);

/// Leads from a lesson that was removed to the page of its course, which has the outline. Returns
/// nothing for other lessons, and if the viewer may not see the course.
std::optional<web::Response> leave_removed_lesson(const web::Request& request, Services& services);

/// Audits that the viewer has no access to the lesson of the request, with the reason. Answers
/// people who have the course that it has no such lesson (404), and everybody else with a page that
/// is the same for every reason (403; docs/decisions/0003).
web::Response refuse_lesson(const web::Request& request, Services& services);

/// The same for scripts, with a problem that is the same for every reason and viewer.
web::Response refuse_lesson_as_problem(const web::Request& request, Services& services);

/// Returns the view data of that page. The slug is empty for people without the course.
web::ViewData refused_view(const std::string& own_course_slug);

}  // namespace lectern::learning
