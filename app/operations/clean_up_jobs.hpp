#pragma once

#include "services.hpp"

namespace lectern::operations {

/// Removes sessions that ended, one-time links that cannot be used any more for 30 days, and
/// throttles that count nothing. Answers how many.
int clean_up(Services& services);

}  // namespace lectern::operations
