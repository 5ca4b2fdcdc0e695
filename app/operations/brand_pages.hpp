#pragma once

#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::operations {

/// The school's colours, as a style sheet that overrules the site's.
web::Response show_brand(const web::Request& request, Services& services);
web::Response show_logo(const web::Request& request, Services& services);

}  // namespace lectern::operations
