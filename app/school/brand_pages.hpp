#pragma once

#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::school {

/// Returns the school's colours as a style sheet, which overrides the site's style sheet.
web::Response show_brand(const web::Request& request, Services& services);
/// Returns the school's logo. Throws NotFound if it has none.
web::Response show_logo(const web::Request& request, Services& services);
/// Returns the picture above the courses. Throws NotFound if the school has none.
web::Response show_front_picture(const web::Request& request, Services& services);

/// Returns the web manifest: name and icon of the site on a phone's home screen.
web::Response show_manifest(const web::Request& request, Services& services);

}  // namespace lectern::school
