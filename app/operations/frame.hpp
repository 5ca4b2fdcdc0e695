#pragma once

#include "config.hpp"
#include "web/request.hpp"
#include "web/view.hpp"

// The frame: what the layout reads on every page.

namespace lectern::operations {

/// Adds what the layout reads beside the page's own data.
void add_frame(web::ViewData& data, const web::Request& request, const Config& config);

}  // namespace lectern::operations
