#pragma once

#include <span>

#include "services.hpp"
#include "web/router.hpp"

namespace lectern {

using AppRoute = web::ServiceRoute<Services>;

/// Returns every route of the site.
std::span<const AppRoute> routes();

}  // namespace lectern
