#pragma once

#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::learning {

/// Answers with new URLs of a lesson's video, as JSON, before those of the page or of the answer
/// before expire. Problems are JSON too.
web::Response show_video_urls(const web::Request& request, Services& services);

/// Takes a beat of a playback. Answers 204, or 200 and JSON if the beat completed its lesson, or
/// problem details: the reader is a script.
web::Response save_beat_of_playback(const web::Request& request, Services& services);

}  // namespace lectern::learning
