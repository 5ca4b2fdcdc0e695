#pragma once

#include <vector>

#include "sandbox.hpp"
#include "web/router.hpp"

namespace lectern::sandbox {

/// Returns all routes of the sandbox.
std::vector<web::Route> routes(Sandbox& sandbox);

}  // namespace lectern::sandbox
