#pragma once

#include <optional>
#include <string>
#include <vector>

#include "catalog/cover.hpp"
#include "catalog/lesson_picture.hpp"
#include "platform/database.hpp"

// A draft course, as whoever has a link to it sees it.

namespace lectern::catalog {

struct DraftLesson {
    std::string module_title;
    std::string title;
    std::string body_html;
};

struct Draft {
    std::string title;
    std::string promise;
    std::string description_html;
    std::string teacher_name;
    std::string teacher_about_html;
    std::optional<Cover> cover;
    std::vector<DraftLesson> lessons;  // in the order of the course
};

/// Finds the course of a link by its token, if the link has not expired and the course is a draft.
std::optional<Draft> find_draft(DatabaseHandle& handle, const std::string& token, Timestamp now);

/// Finds the picture of the course of a link, under the same conditions.
std::optional<CoverObject> find_draft_cover(DatabaseHandle& handle, const std::string& token,
                                            Timestamp now);

/// Finds a picture in the text of a lesson by the id in its URL, under the same conditions. Returns
/// nothing if the picture belongs to another course than the link.
std::optional<LessonPicture> find_draft_picture(DatabaseHandle& handle, const std::string& token,
                                                const std::string& public_id, Timestamp now);

}  // namespace lectern::catalog
