#pragma once

#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::checkout {

web::Response show_find_purchase(const web::Request& request, Services& services);
/// Answers "check your mail" for every valid address, known or not.
web::Response start_find_purchase(const web::Request& request, Services& services);

}  // namespace lectern::checkout
