#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "platform/database.hpp"

namespace lectern::catalog {

/// The shapes that `partials/cover_shapes` defines, numbered from 0.
constexpr int cover_shapes = 6;

/// The picture of a course as a page shows it. A course without a picture has a drawn cover.
struct Cover {
    int width = 0;  // pixels
    int height = 0;
    std::string alt;  // empty: decorative
};

/// Reads the columns cover_width, cover_height and cover_alt. Returns nothing if the course has no
/// picture.
std::optional<Cover> cover_from(const Row& row);

/// The picture in the object storage.
struct CoverObject {
    std::string object_key;
    std::string content_type;
};

/// Finds the picture of the course with this slug. Returns nothing if it has none or the viewer may
/// not see the page of the course.
std::optional<CoverObject> find_cover(DatabaseHandle& handle, const std::string& slug,
                                      std::optional<UserId> viewer);

/// Returns the hue of the drawn cover, 0 to 359. It depends on the slug only.
int cover_hue(std::string_view slug);
/// Returns the number of the shape on the drawn cover, below cover_shapes. It depends on the slug
/// only.
int cover_shape(std::string_view slug);
/// Whether a title needs smaller letters on the cover, because it would take more than about three
/// lines of large ones.
bool is_long_on_cover(std::string_view title);

}  // namespace lectern::catalog
