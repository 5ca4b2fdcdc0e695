#pragma once

#include <optional>
#include <string>
#include <vector>

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
    std::vector<DraftLesson> lessons;  // in the order of the course
};

/// Finds the course of a link by its token, if the link has not expired and the course is a draft.
std::optional<Draft> find_draft(DatabaseHandle& handle, const std::string& token, Timestamp now);

}  // namespace lectern::catalog
