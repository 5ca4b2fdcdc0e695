#pragma once

#include "learning/learning.hpp"
#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::learning {

/// Answers with the captions of a lesson in one language, as WebVTT. Problems are JSON.
web::Response show_captions(const web::Request& request, Services& services);

/// Adds the transcript to the page of a lesson with captions if the query asks for it: in the
/// language that the query names, or else in the first one. It may be longer than the rest of the
/// page.
void load_transcript(const web::Request& request, Connection& connection, LessonPage& page);

/// Adds the keys of the captions and of the transcript to the view data of a lesson.
void add_captions(web::ViewData& data, const LessonPage& page);

}  // namespace lectern::learning
