#pragma once

#include <cstdint>
#include <optional>

#include "catalog/video_source.hpp"
#include "learning/learning.hpp"
#include "platform/database.hpp"

namespace lectern::learning {

/// The video of a lesson that is open to the learner, if it has one.
struct LessonVideo {
    std::optional<catalog::VideoSource> source;
};

/// Returns nothing if there is no such lesson for the learner, as find_lesson_for. Records no
/// visit.
std::optional<LessonVideo> find_video_for(DatabaseHandle& handle, UserId user_id,
                                          const LessonSlugs& slugs);

}  // namespace lectern::learning
