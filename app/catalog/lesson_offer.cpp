#include "catalog/lesson_offer.hpp"

namespace lectern::catalog {

namespace {

/// The columns of an offer.
const std::string offer_columns = R"sql(
               course.slug, course.title, course.promise, course.amount_minor, course.currency,
               course.stripe_price IS NOT NULL AS has_stripe_price,
               lesson.slug AS lesson_slug, lesson.title AS lesson_title, lesson.is_preview)sql";

/// The lesson $2 of the course $1, if it is offered.
const std::string offered_lesson = R"sql(
          FROM course_slugs
          JOIN lesson_slugs ON lesson_slugs.course_id = course_slugs.course_id
          JOIN courses AS course ON course.id = course_slugs.course_id
          JOIN visible_lessons AS lesson ON lesson.id = lesson_slugs.lesson_id
         WHERE course_slugs.slug = $1
           AND lesson_slugs.slug = $2
           AND course.status = 'published')sql";

LessonOffer offer_from(const Row& row) {
    return {.course_slug = row.text("slug"),
            .course_title = row.text("title"),
            .promise = row.text("promise"),
            .amount_minor = row.integer("amount_minor"),
            .currency = row.text("currency"),
            .has_stripe_price = row.boolean("has_stripe_price"),
            .lesson_slug = row.text("lesson_slug"),
            .lesson_title = row.text("lesson_title"),
            .is_preview = row.boolean("is_preview")};
}

}  // namespace

std::optional<LessonOffer> find_lesson_offer(DatabaseHandle& handle, const std::string& course_slug,
                                             const std::string& lesson_slug,
                                             std::optional<UserId> viewer) {
    static const auto text = "SELECT" + offer_columns + offered_lesson + R"sql(
           AND NOT EXISTS (SELECT 1
                             FROM entitlements
                            WHERE user_id = $3::bigint
                              AND course_id = course.id))sql";
    const auto rows = query(handle, text.c_str(), course_slug, lesson_slug, viewer);
    if (rows.empty()) return std::nullopt;
    return offer_from(rows.front());
}

std::optional<Preview> find_preview(DatabaseHandle& handle, const std::string& course_slug,
                                    const std::string& lesson_slug, std::optional<UserId> viewer) {
    static const auto text = "SELECT" + offer_columns + R"sql(,
               EXISTS (SELECT 1
                         FROM learner_courses
                        WHERE user_id = $3::bigint
                          AND course_id = course.id) AS is_owned,
               lesson.body_html, lesson.stream_uid, lesson.video_object_key,
               lesson.duration_seconds)sql" +
                             offered_lesson + R"sql(
           AND lesson.is_preview)sql";
    const auto rows = query(handle, text.c_str(), course_slug, lesson_slug, viewer);
    if (rows.empty()) return std::nullopt;
    const auto row = rows.front();
    return Preview{.offer = offer_from(row),
                   .is_owned = row.boolean("is_owned"),
                   .body_html = row.text("body_html"),
                   .video = lesson_video_from(row)};
}

std::optional<std::string> find_course_of_removed_lesson(DatabaseHandle& handle,
                                                         const std::string& course_slug,
                                                         const std::string& lesson_slug,
                                                         std::optional<UserId> viewer) {
    const auto rows = query(handle, R"sql(
        SELECT course.slug
          FROM course_slugs
          JOIN removed_lesson_slugs AS removed ON removed.course_id = course_slugs.course_id
          JOIN courses AS course ON course.id = course_slugs.course_id
         WHERE course_slugs.slug = $1
           AND removed.slug = $2
           AND (course.status = 'published'
                OR EXISTS (SELECT 1
                             FROM learner_courses
                            WHERE user_id = $3::bigint
                              AND course_id = course.id))
    )sql",
                            course_slug, lesson_slug, viewer);
    if (rows.empty()) return std::nullopt;
    return rows.front().text("slug");
}

}  // namespace lectern::catalog
