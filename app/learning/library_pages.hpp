#pragma once

#include "learning/library.hpp"
#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"
#include "web/view.hpp"

namespace lectern::learning {

web::Response show_library(const web::Request& request, Services& services);

web::ViewData library_view(const Library& library);

}  // namespace lectern::learning
