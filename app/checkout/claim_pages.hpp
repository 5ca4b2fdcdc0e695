#pragma once

#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::checkout {

/// Shows what the link offers. Does not consume the link, because mail scanners follow links.
web::Response show_claim(const web::Request& request, Services& services);
web::Response save_claim(const web::Request& request, Services& services);

}  // namespace lectern::checkout
