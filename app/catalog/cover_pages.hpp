#pragma once

#include <optional>
#include <string>

#include "catalog/cover.hpp"
#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"
#include "web/view.hpp"

namespace lectern::catalog {

/// Adds the data for views/partials/cover.mustache: the picture of the course, or the hue and shape
/// of the drawn cover. The picture is loaded lazily unless the page sets `is_seen_at_once`.
void add_cover(web::ViewData& data, const std::string& slug, const std::string& title,
               const std::optional<Cover>& cover);

/// Redirects to the picture in the object storage.
web::Response show_cover(const web::Request& request, Services& services);

/// Returns a URL of a picture in the object storage, which expires.
std::string picture_url(const std::string& object_key, const std::string& content_type,
                        Services& services);

/// Redirects to a picture in the object storage. The viewer's browser may keep the redirect, no
/// other cache.
web::Response redirect_to_picture(const std::string& object_key, const std::string& content_type,
                                  Services& services);

}  // namespace lectern::catalog
