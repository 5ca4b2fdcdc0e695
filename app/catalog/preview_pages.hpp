#pragma once

#include "catalog/lesson_offer.hpp"
#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"
#include "web/view.hpp"

namespace lectern::catalog {

web::Response show_preview(const web::Request& request, Services& services);

/// Returns the data of the page without the keys of its video: add_public_video() adds them.
web::ViewData preview_view(const Preview& preview);

}  // namespace lectern::catalog
