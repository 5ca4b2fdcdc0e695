#include "catalog/sitemap.hpp"

namespace lectern::catalog {

std::vector<PublicPage> list_public_pages(DatabaseHandle& handle, int most) {
    const auto rows = query(handle, R"sql(
        SELECT course.slug AS course_slug, page.lesson_slug,
               to_char(course.updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS updated_on
          FROM courses AS course
    CROSS JOIN LATERAL (SELECT NULL AS lesson_slug, -1 AS place
                         UNION ALL
                        SELECT slug, place
                          FROM visible_lessons
                         WHERE course_id = course.id
                           AND is_preview) AS page
         WHERE course.status = 'published'
      ORDER BY course.published_at DESC, course.id DESC, page.place
         LIMIT $1
    )sql",
                            most);
    std::vector<PublicPage> pages;
    for (const auto& row : rows) {
        pages.push_back({.course_slug = row.text("course_slug"),
                         .lesson_slug = row.get<std::optional<std::string>>("lesson_slug"),
                         .updated_on = row.text("updated_on")});
    }
    return pages;
}

}  // namespace lectern::catalog
