#pragma once

#include <chrono>

#include "services.hpp"

namespace lectern::operations {

/// How often `lectern jobs` reports that it works, unless a job takes longer.
constexpr std::chrono::seconds sign_interval{15};

/// Stores that `lectern jobs` works. A job; returns 0.
int report_life(Services& services);

}  // namespace lectern::operations
