#pragma once

#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::catalog {

/// Shows a draft course and the texts of its lessons to whoever has a link to it.
web::Response show_draft(const web::Request& request, Services& services);

}  // namespace lectern::catalog
