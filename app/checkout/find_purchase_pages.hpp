#pragma once

#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::checkout {

web::Response show_find_purchase(const web::Request& request, Services& services);
/// Always answers "check your mail", known address or not.
web::Response start_find_purchase(const web::Request& request, Services& services);

}  // namespace lectern::checkout
