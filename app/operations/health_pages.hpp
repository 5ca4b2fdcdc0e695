#pragma once

#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::operations {

/// 200 while this process answers.
web::Response show_health(const web::Request& request, Services& services);

/// 200 while it can serve: the database is reachable and migrated; else 503, with what is missing.
web::Response show_readiness(const web::Request& request, Services& services);

}  // namespace lectern::operations
