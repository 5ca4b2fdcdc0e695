#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "platform/database.hpp"

namespace lectern::catalog {

/// A lesson that is open to everybody, with what leads from it to its course.
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
    std::optional<std::string> stream_uid;
};

/// A published preview lesson of a published course that has or had the slug (compare
/// `course_slug`). A retired course shows none: its owners have the player.
std::optional<PreviewPage> find_preview(Session& session, const std::string& course_slug,
                                        const std::string& lesson_slug,
                                        std::optional<std::int64_t> viewer);

}  // namespace lectern::catalog
