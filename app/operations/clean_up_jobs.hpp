#pragma once

#include "services.hpp"

namespace lectern::operations {

/// Deletes ended sessions, one-time links that were used or expired 30 days ago, throttles whose
/// window is over, and playbacks that ended a day ago. Erases personal details from old Stripe
/// events. Returns the number of rows deleted.
int clean_up(Services& services);

}  // namespace lectern::operations
