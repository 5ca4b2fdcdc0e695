#pragma once

#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::learning {

web::Response save_new_note(const web::Request& request, Services& services);
web::Response save_note(const web::Request& request, Services& services);
web::Response delete_note(const web::Request& request, Services& services);

/// Shows all notes of the viewer on a course. Without notes, and without access to the course, it
/// is not found, like a course that does not exist.
web::Response show_notes(const web::Request& request, Services& services);

}  // namespace lectern::learning
