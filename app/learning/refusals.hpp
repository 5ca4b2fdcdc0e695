#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "learning/learning.hpp"
#include "platform/database.hpp"

// Why a learner was refused a lesson or a file. The reason is for the audit record only; it is
// never shown to learners.

namespace lectern::learning {

struct Refusal {
    std::string reason;
    bool is_course_open = false;  // to the learner; the lesson is not
    std::optional<CourseId> course_id = {};
    std::optional<LessonId> lesson_id = {};
    std::optional<ResourceId> resource_id = {};
};

/// Returns why find_lesson_for() finds nothing.
Refusal find_lesson_refusal(DatabaseHandle& handle, UserId user_id, const LessonSlugs& slugs);

/// Returns why find_resource_for() finds nothing.
Refusal find_resource_refusal(DatabaseHandle& handle, UserId user_id, const std::string& public_id);

}  // namespace lectern::learning
