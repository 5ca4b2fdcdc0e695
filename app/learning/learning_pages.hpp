#pragma once

#include <vector>

#include "learning/learning.hpp"
#include "learning/library.hpp"
#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::learning {

web::Response show_library(const web::Request& request, Services& services);
web::Response show_player(const web::Request& request, Services& services);
web::Response save_completion(const web::Request& request, Services& services);

web::ViewData library_view(const std::vector<LibraryCourse>& courses);
/// Returns the view data of a lesson, without the keys for its video.
web::ViewData player_view(const LessonPage& page);
web::ViewData empty_course_view(const EmptyCourse& course);

}  // namespace lectern::learning
