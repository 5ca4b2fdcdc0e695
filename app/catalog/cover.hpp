#pragma once

#include <string_view>

namespace lectern::catalog {

/// The shapes that `partials/cover_shapes` defines, numbered from 0.
constexpr int cover_shapes = 6;

/// The hue, 0 to 359, of the cover that is drawn for a course: the same for a slug at all times.
int cover_hue(std::string_view slug);
/// The number of its ornament, as lasting.
int cover_shape(std::string_view slug);
/// Whether a title needs smaller letters on a cover: longer than about three lines of large ones.
bool is_long_on_cover(std::string_view title);

}  // namespace lectern::catalog
