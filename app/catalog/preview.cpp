#include "catalog/preview.hpp"

namespace lectern::catalog {

std::optional<PreviewPage> find_preview(DatabaseHandle& handle, const std::string& course_slug,
                                        const std::string& lesson_slug,
                                        std::optional<UserId> viewer) {
    const auto rows = query(handle, R"sql(
        SELECT course.slug, course.title, course.amount_minor, course.currency,
               course.stripe_price IS NOT NULL AS has_stripe_price,
               EXISTS (SELECT 1
                         FROM learner_courses
                        WHERE user_id = $3::bigint
                          AND course_id = course.id) AS is_owned,
               lesson.slug AS lesson_slug, lesson.title AS lesson_title, lesson.body_html,
               lesson.stream_uid, lesson.video_object_key, lesson.duration_seconds
          FROM course_slugs
          JOIN lesson_slugs ON lesson_slugs.course_id = course_slugs.course_id
          JOIN courses AS course ON course.id = course_slugs.course_id
          JOIN visible_lessons AS lesson ON lesson.id = lesson_slugs.lesson_id
         WHERE course_slugs.slug = $1
           AND lesson_slugs.slug = $2
           AND course.status = 'published'
           AND lesson.is_preview
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
                       .lesson_slug = row.text("lesson_slug"),
                       .lesson_title = row.text("lesson_title"),
                       .body_html = row.text("body_html"),
                       .video = video_source_from(
                           {.stream_uid = row.get<std::optional<std::string>>("stream_uid"),
                            .object_key = row.get<std::optional<std::string>>("video_object_key"),
                            .duration_seconds = row.get<std::optional<int>>("duration_seconds")})};
}

}  // namespace lectern::catalog
