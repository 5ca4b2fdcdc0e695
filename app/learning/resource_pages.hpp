#pragma once

#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"
#include "web/view.hpp"

namespace lectern::learning {

/// Redirects to the file in the object storage.
web::Response download_resource(const web::Request& request, Services& services);

/// `is_lasting`: the fault lasts until the school acts; it was mailed.
web::ViewData resource_missing_view(bool is_lasting);

}  // namespace lectern::learning
