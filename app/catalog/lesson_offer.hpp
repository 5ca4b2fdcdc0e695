#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "platform/database.hpp"

namespace lectern::catalog {

/// What a visitor may know of a lesson: its title, and how to get its course.
struct LessonOffer {
    std::string course_slug;
    std::string course_title;
    std::string promise;
    std::int64_t amount_minor = 0;
    std::string currency;
    bool has_stripe_price = false;
    std::string lesson_slug;
    std::string lesson_title;
    bool is_preview = false;
};

/// Finds a published lesson of a published course, each by its current or a former slug. If the
/// slugs differ from the given ones, redirect.
std::optional<LessonOffer> find_lesson_offer(DatabaseHandle& handle, const std::string& course_slug,
                                             const std::string& lesson_slug);

}  // namespace lectern::catalog
