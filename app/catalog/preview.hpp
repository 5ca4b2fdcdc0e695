#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "catalog/video_source.hpp"
#include "platform/database.hpp"

namespace lectern::catalog {

/// A preview lesson with what its page shows about the course.
struct PreviewPage {
    std::string course_slug;
    std::string course_title;
    std::int64_t amount_minor = 0;
    std::string currency;
    bool has_stripe_price = false;
    bool is_owned = false;
    std::string lesson_slug;
    std::string lesson_title;
    std::string body_html;
    std::optional<VideoSource> video;
};

/// Finds a published preview lesson of a published course that has or had the slug. If
/// `course_slug` differs from the given slug, redirect. Retired courses have no previews: their
/// owners use the player.
std::optional<PreviewPage> find_preview(DatabaseHandle& handle, const std::string& course_slug,
                                        const std::string& lesson_slug,
                                        std::optional<UserId> viewer);

}  // namespace lectern::catalog
