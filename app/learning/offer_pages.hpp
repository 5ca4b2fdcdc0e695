#pragma once

#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::learning {

/// Shows a visitor what the lesson of a path below /learn/ offers, if it is on sale. Throws
/// SignInNeeded for every other path (docs/decisions/0021).
web::Response show_offer(const web::Request& request, Services& services);

}  // namespace lectern::learning
