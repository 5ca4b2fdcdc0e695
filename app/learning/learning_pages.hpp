#pragma once

#include <vector>

#include "learning/learning.hpp"
#include "platform/video_stream.hpp"
#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::learning {

web::Response show_library(const web::Request& request, Services& services);
web::Response show_player(const web::Request& request, Services& services);
web::Response save_completion(const web::Request& request, Services& services);

web::ViewData library_view(const std::vector<LibraryCourse>& courses);
web::ViewData player_view(const LessonPage& page, const VideoStream& video);

}  // namespace lectern::learning
