#pragma once

#include <optional>
#include <string>

#include "platform/database.hpp"

namespace lectern::catalog {

/// A picture in the object storage.
struct LessonPicture {
    std::string object_key;
    std::string content_type;
};

/// Finds a picture in the text of a lesson by the id in its URL. Returns nothing if the viewer may
/// not see the lesson: neither as a preview nor by an entitlement.
std::optional<LessonPicture> find_lesson_picture(DatabaseHandle& handle,
                                                 const std::string& public_id,
                                                 std::optional<UserId> viewer);

}  // namespace lectern::catalog
