#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "platform/database.hpp"

namespace lectern::catalog {

/// The shapes that `partials/cover_shapes` defines, numbered from 0.
constexpr int cover_shapes = 6;

/// A course's picture, as a page shows it. A course without one has a cover that is drawn.
struct Cover {
    int width = 0;  // pixels
    int height = 0;
    std::string alt;  // empty: decoration
};

/// From the columns cover_width, cover_height and cover_alt.
std::optional<Cover> cover_from(const Row& row);

/// Where the picture is.
struct CoverObject {
    std::string object_key;
    std::string content_type;
};

/// The picture of the course with this slug, if it has one and its page is open to the viewer.
std::optional<CoverObject> find_cover(Session& session, const std::string& slug,
                                      std::optional<std::int64_t> viewer);

/// The hue, 0 to 359, of the cover that is drawn for a course: the same for a slug at all times.
int cover_hue(std::string_view slug);
/// The number of its ornament, as lasting.
int cover_shape(std::string_view slug);
/// Whether a title needs smaller letters on a cover: longer than about three lines of large ones.
bool is_long_on_cover(std::string_view title);

}  // namespace lectern::catalog
