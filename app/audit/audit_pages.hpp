#pragma once

#include "audit/audit.hpp"
#include "services.hpp"
#include "web/request.hpp"

namespace lectern::audit {

/// Returns the act for a request: its viewer (or a visitor), request id, network and the time now.
Act act_of(const web::Request& request, const Services& services);

}  // namespace lectern::audit
