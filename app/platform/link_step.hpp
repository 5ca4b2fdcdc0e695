#pragma once

#include <chrono>
#include <cstdint>
#include <ratio>

namespace lectern {

/// Tokens and links of videos begin or end at a multiple of this step (300 s), so that all pages
/// that show a video within a step share one URL: it is signed once, and browsers find the parts
/// of a file that they have already. A URL therefore lives up to one step less than its lifetime.
using LinkStep = std::chrono::duration<std::int64_t, std::ratio<300>>;

}  // namespace lectern
