#pragma once

#include "config.hpp"
#include "web/request.hpp"
#include "web/view.hpp"

// The frame: the data that the layout needs on every page.

namespace lectern::school {

/// Adds the layout's data to the page's own.
void add_frame(web::ViewData& data, const web::Request& request, const Config& config);

}  // namespace lectern::school
