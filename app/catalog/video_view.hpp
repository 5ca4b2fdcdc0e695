#pragma once

#include <optional>
#include <string>

#include "services.hpp"
#include "web/request.hpp"
#include "web/view.hpp"

namespace lectern::catalog {

/// Adds `has_video`, `video_url` and `has_video_problem`. If the URL cannot be created, the page is
/// shown without the video.
void add_video(web::ViewData& data, const std::optional<std::string>& stream_uid,
               const web::Request& request, const Services& services);

}  // namespace lectern::catalog
