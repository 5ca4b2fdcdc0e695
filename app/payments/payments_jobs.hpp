#pragma once

#include "services.hpp"

namespace lectern::payments {

/// Works again on the failed events that are due. Answers how many.
int retry_stripe_events(Services& services);

}  // namespace lectern::payments
