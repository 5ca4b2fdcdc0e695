#pragma once

#include <string>

#include "web/view.hpp"

namespace lectern::catalog {

/// What `partials/cover` reads.
void add_cover(web::ViewData& data, const std::string& slug, const std::string& title);

}  // namespace lectern::catalog
