#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/database.hpp"

namespace lectern::authoring {

struct NamedCourse {
    CourseId id;
    std::string slug;
};

/// Lists the course with this slug, current or former; without a slug, every course.
std::vector<NamedCourse> list_chosen_courses(DatabaseHandle& handle,
                                             const std::optional<std::string>& slug);

}  // namespace lectern::authoring
