#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "catalog/course_progress.hpp"
#include "catalog/cover.hpp"
#include "platform/database.hpp"

namespace lectern::learning {

/// A course in a learner's library.
struct LibraryCourse {
    std::string slug;
    std::string title;
    std::string promise;
    catalog::CourseProgress progress;
    bool is_started = false;
    bool has_notes = false;
    std::optional<catalog::Cover> cover;
    std::optional<std::string> next_lesson_title;  // none if all lessons are completed
};

/// Returns the learner's courses, the one with the latest entitlement, visit or completion first.
std::vector<LibraryCourse> list_library(DatabaseHandle& handle, UserId user_id);

}  // namespace lectern::learning
