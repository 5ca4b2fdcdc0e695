#pragma once

#include <string_view>

namespace lectern::catalog {

/// The hue, 0 to 359, of the cover that is drawn for a course: the same for a slug at all times.
int cover_hue(std::string_view slug);

}  // namespace lectern::catalog
