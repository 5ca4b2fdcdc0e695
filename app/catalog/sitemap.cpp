#include "catalog/sitemap.hpp"

namespace lectern::catalog {

std::vector<PublicPage> list_public_pages(Session& session, int most) {
    const auto rows = query(session, R"sql(
        SELECT course.slug AS course_slug, page.lesson_slug,
               to_char(course.updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS updated_on
          FROM courses AS course
    CROSS JOIN LATERAL (SELECT NULL AS lesson_slug, 0 AS module_position, 0 AS position
                         UNION ALL
                        SELECT lesson.slug, module.position, lesson.position
                          FROM course_lessons AS lesson
                          JOIN course_modules AS module ON module.id = lesson.module_id
                         WHERE lesson.course_id = course.id
                           AND lesson.is_preview
                           AND lesson.is_published
                           AND NOT module.is_removed) AS page
         WHERE course.status = 'published'
      ORDER BY course.published_at DESC, course.id DESC, page.lesson_slug IS NOT NULL,
               page.module_position, page.position
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
