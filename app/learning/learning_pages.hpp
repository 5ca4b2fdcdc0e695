#pragma once

#include <vector>

#include "learning/learning.hpp"
#include "learning/notes_view.hpp"
#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::learning {

web::Response show_player(const web::Request& request, Services& services);
/// Returns the page of a lesson; with `refused`, it shows the errors of that form.
web::Response player_page(const web::Request& request, Services& services, LessonPage page,
                          const RefusedNote* refused);
web::Response save_completion(const web::Request& request, Services& services);

/// Returns the view data of a lesson, without the keys for its video. `modules` is modules_view().
web::ViewData player_view(const LessonPage& page, web::ViewData modules,
                          const RefusedNote* refused = nullptr);
web::ViewData empty_course_view(const EmptyCourse& course);

}  // namespace lectern::learning
