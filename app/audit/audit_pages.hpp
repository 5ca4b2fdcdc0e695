#pragma once

#include "audit/audit.hpp"
#include "services.hpp"
#include "web/request.hpp"

namespace lectern::audit {

/// The act that a request is: its viewer (or a visitor), its id, its network, now.
Act act_of(const web::Request& request, const Services& services);

}  // namespace lectern::audit
