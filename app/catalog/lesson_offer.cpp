#include "catalog/lesson_offer.hpp"

namespace lectern::catalog {

std::optional<LessonOffer> find_lesson_offer(DatabaseHandle& handle, const std::string& course_slug,
                                             const std::string& lesson_slug) {
    const auto rows = query(handle, R"sql(
        SELECT course.slug, course.title, course.promise, course.amount_minor, course.currency,
               course.stripe_price IS NOT NULL AS has_stripe_price,
               lesson.slug AS lesson_slug, lesson.title AS lesson_title, lesson.is_preview
          FROM course_slugs
          JOIN lesson_slugs ON lesson_slugs.course_id = course_slugs.course_id
          JOIN courses AS course ON course.id = course_slugs.course_id
          JOIN visible_lessons AS lesson ON lesson.id = lesson_slugs.lesson_id
         WHERE course_slugs.slug = $1
           AND lesson_slugs.slug = $2
           AND course.status = 'published'
    )sql",
                            course_slug, lesson_slug);
    if (rows.empty()) return std::nullopt;
    const auto row = rows.front();
    return LessonOffer{.course_slug = row.text("slug"),
                       .course_title = row.text("title"),
                       .promise = row.text("promise"),
                       .amount_minor = row.integer("amount_minor"),
                       .currency = row.text("currency"),
                       .has_stripe_price = row.boolean("has_stripe_price"),
                       .lesson_slug = row.text("lesson_slug"),
                       .lesson_title = row.text("lesson_title"),
                       .is_preview = row.boolean("is_preview")};
}

}  // namespace lectern::catalog
