#pragma once

#include <span>

#include "services.hpp"
#include "web/router.hpp"

namespace lectern {

using AppRoute = web::ServiceRoute<Services>;

/// The whole site, one line a page.
std::span<const AppRoute> routes();

}  // namespace lectern
