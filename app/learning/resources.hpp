#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "platform/database.hpp"

namespace lectern::learning {

/// A file that is open to the learner, and where it is stored.
struct OpenResource {
    ResourceId id;
    CourseId course_id;
    std::optional<LessonId> lesson_id;
    std::string object_key;
    std::string file_name;
    std::string content_type;
};

/// Finds a file if the learner has an active entitlement to its course. Returns nothing if the file
/// is unpublished, or if its course, module or lesson is open to nobody.
std::optional<OpenResource> find_resource_for(DatabaseHandle& handle, UserId user_id,
                                              const std::string& public_id);

/// Returns a file's size in decimal units, rounded for display: `453 B`, `3.5 kB`, `24 kB`,
/// `1.2 GB`.
std::string file_size_text(std::int64_t bytes);

}  // namespace lectern::learning
