#pragma once

#include <optional>
#include <string>

#include "catalog/cover.hpp"
#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"
#include "web/view.hpp"

namespace lectern::catalog {

/// What views/partials/cover.mustache reads: the picture of the course, or the hue and the
/// shape to draw with. A picture is loaded when it is scrolled to, unless the page puts
/// `is_seen_at_once`.
void add_cover(web::ViewData& data, const std::string& slug, const std::string& title,
               const std::optional<Cover>& cover);

/// Leads to the picture, in the storage.
web::Response show_cover(const web::Request& request, Services& services);

}  // namespace lectern::catalog
