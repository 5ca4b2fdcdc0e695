#pragma once

#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::catalog {

/// Redirects to the picture in the object storage.
web::Response show_lesson_picture(const web::Request& request, Services& services);

}  // namespace lectern::catalog
