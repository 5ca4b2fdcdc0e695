#pragma once

#include <vector>

#include "catalog/sitemap.hpp"
#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::catalog {

web::Response show_sitemap(const web::Request& request, Services& services);
web::Response show_robots(const web::Request& request, Services& services);

web::ViewData sitemap_view(const std::vector<PublicPage>& pages);

}  // namespace lectern::catalog
