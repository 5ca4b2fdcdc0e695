#pragma once

#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::catalog {

/// Shows a draft course and the texts and pictures of its lessons to whoever has a link to it.
web::Response show_draft(const web::Request& request, Services& services);

/// Redirects to the picture of the course of a link in the object storage.
web::Response show_draft_cover(const web::Request& request, Services& services);

/// Redirects to a picture of a lesson of that course in the object storage.
web::Response show_draft_picture(const web::Request& request, Services& services);

}  // namespace lectern::catalog
