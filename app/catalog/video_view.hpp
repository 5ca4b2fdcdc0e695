#pragma once

#include <optional>
#include <string>

#include "services.hpp"
#include "web/request.hpp"
#include "web/view.hpp"

namespace lectern::catalog {

/// Adds `has_video`, `video_url` and `has_video_problem`: a video whose address cannot be made just
/// now leaves the rest of its page as it is.
void add_video(web::ViewData& data, const std::optional<std::string>& stream_uid,
               const web::Request& request, const Services& services);

}  // namespace lectern::catalog
