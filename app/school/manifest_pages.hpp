#pragma once

#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::school {

/// Returns the web manifest: name and icon of the site on a phone's home screen.
web::Response show_manifest(const web::Request& request, Services& services);

}  // namespace lectern::school
