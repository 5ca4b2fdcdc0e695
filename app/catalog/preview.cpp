#include "catalog/preview.hpp"

namespace lectern::catalog {

std::optional<PreviewPage> find_preview(Session& session, const std::string& course_slug,
                                        const std::string& lesson_slug,
                                        std::optional<std::int64_t> viewer) {
    const auto rows = query(session, R"sql(
        SELECT course.slug, course.title, course.amount_minor, course.currency,
               course.stripe_price IS NOT NULL AS has_stripe_price,
               EXISTS (SELECT 1
                         FROM entitlements
                        WHERE user_id = $3::bigint
                          AND course_id = course.id
                          AND status = 'active') AS is_owned,
               lesson.title AS lesson_title, lesson.body_html, lesson.stream_uid
          FROM courses AS course
          JOIN course_lessons AS lesson ON lesson.course_id = course.id
          JOIN course_modules AS module ON module.id = lesson.module_id
         WHERE (course.slug = $1 OR course.former_slugs @> ARRAY[$1::text])
           AND course.status = 'published'
           AND lesson.slug = $2
           AND lesson.is_preview
           AND lesson.is_published
           AND NOT module.is_removed
    )sql",
                            course_slug, lesson_slug, viewer);
    if (rows.empty()) return std::nullopt;
    const auto row = rows.front();
    return PreviewPage{.course_slug = row.text("slug"),
                       .course_title = row.text("title"),
                       .amount_minor = row.integer("amount_minor"),
                       .currency = row.text("currency"),
                       .has_stripe_price = row.boolean("has_stripe_price"),
                       .is_owned = row.boolean("is_owned"),
                       .lesson_title = row.text("lesson_title"),
                       .body_html = row.text("body_html"),
                       .stream_uid = row.get<std::optional<std::string>>("stream_uid")};
}

}  // namespace lectern::catalog
