#pragma once

#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::operations {

/// Answers 200 as long as this process runs.
web::Response show_health(const web::Request& request, Services& services);

/// Answers 200 if the database is reachable and migrated, else 503 and what is missing. With 200
/// come lines about what is late: mail, jobs, Stripe's events.
web::Response show_readiness(const web::Request& request, Services& services);

}  // namespace lectern::operations
