#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "catalog/video_source.hpp"
#include "platform/database.hpp"

// What people without the course see of a lesson of a published course. Retired courses offer
// nothing: their owners use the player.

namespace lectern::catalog {

/// What everybody may know of a lesson: its title, and how to get its course.
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

/// A preview lesson: the offer, and the content that is open to visitors.
struct Preview {
    LessonOffer offer;
    bool is_owned = false;  // the viewer may learn the course
    std::string body_html;
    std::optional<VideoSource> video;
};

/// Finds a published lesson of a published course, each by its current or a former slug. If the
/// slugs differ from the given ones, redirect. Returns nothing to a viewer who has or had the
/// course.
std::optional<LessonOffer> find_lesson_offer(DatabaseHandle& handle, const std::string& course_slug,
                                             const std::string& lesson_slug,
                                             std::optional<UserId> viewer);

/// Finds such a lesson if it is a preview.
std::optional<Preview> find_preview(DatabaseHandle& handle, const std::string& course_slug,
                                    const std::string& lesson_slug, std::optional<UserId> viewer);

/// Returns the slug of the course whose outline is shown in place of a lesson that is no longer in
/// its course file, if the viewer may see the course. Both slugs may be former ones.
std::optional<std::string> find_course_of_removed_lesson(DatabaseHandle& handle,
                                                         const std::string& course_slug,
                                                         const std::string& lesson_slug,
                                                         std::optional<UserId> viewer);

}  // namespace lectern::catalog
