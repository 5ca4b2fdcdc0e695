#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "catalog/course_progress.hpp"
#include "catalog/cover.hpp"
#include "payments/unopened_purchases.hpp"
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

/// Refunds, charge-backs and failed payments are shown for this long.
constexpr std::chrono::seconds endings_are_shown = std::chrono::days{90};

/// What a learner has, and what they bought and cannot open.
struct Library {
    std::vector<LibraryCourse> courses;  // the latest entitlement, visit or completion first
    std::vector<payments::UnopenedPurchase> unopened;  // the newest of each course
};

struct LibraryRequest {
    UserId user_id;
    Timestamp now;
    std::string time_zone;  // of the dates
};

Library find_library(DatabaseHandle& handle, const LibraryRequest& wanted);

}  // namespace lectern::learning
