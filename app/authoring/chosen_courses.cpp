#include "authoring/chosen_courses.hpp"

namespace lectern::authoring {

std::vector<NamedCourse> list_chosen_courses(DatabaseHandle& handle,
                                             const std::optional<std::string>& slug) {
    std::vector<NamedCourse> courses;
    for (const auto row : query(handle, R"sql(
        SELECT id, slug
          FROM courses
         WHERE $1::text IS NULL
            OR id = (SELECT course_id FROM course_slugs WHERE slug = $1)
      ORDER BY slug COLLATE "C"
    )sql",
                                slug)) {
        courses.push_back({row.get<CourseId>("id"), row.text("slug")});
    }
    return courses;
}

}  // namespace lectern::authoring
