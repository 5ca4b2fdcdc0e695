#pragma once

#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::learning {

/// Takes a beat of a playback. Answers 204, or 200 and JSON if the beat completed its lesson, or
/// problem details: the reader is a script.
web::Response save_beat_of_playback(const web::Request& request, Services& services);

}  // namespace lectern::learning
