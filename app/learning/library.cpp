#include "learning/library.hpp"

namespace lectern::learning {

namespace {

LibraryCourse library_course_from(const Row& row) {
    return {.slug = row.text("slug"),
            .title = row.text("title"),
            .promise = row.text("promise"),
            .progress = {.lesson_count = row.get<int>("lesson_count"),
                         .completed_count = row.get<int>("completed_count"),
                         .percent = row.get<int>("percent")},
            .is_started = row.boolean("is_started"),
            .has_notes = row.boolean("has_notes"),
            .cover = catalog::cover_from(row),
            .next_lesson_title = row.get<std::optional<std::string>>("next_lesson_title")};
}

}  // namespace

Library find_library(DatabaseHandle& handle, const LibraryRequest& wanted) {
    const auto rows = query(handle, R"sql(
          WITH owned AS (
               SELECT course_id, max(granted_at) AS granted_at
                 FROM learner_courses
                WHERE user_id = $1
             GROUP BY course_id
               ),
               newest_unopened AS (
               SELECT DISTINCT ON (course_id) title, public_id, status, since
                 FROM unopened_purchases AS purchase
                WHERE user_id = $1
                  AND (status IN ('processing', 'disputed') OR since >= $2)
                  AND NOT EXISTS (SELECT 1
                                    FROM owned
                                   WHERE owned.course_id = purchase.course_id)
             ORDER BY course_id, order_id DESC
               ),
               unopened AS (
               SELECT coalesce(json_agg(json_build_object(
                          'title', title, 'order', public_id, 'status', status,
                          'since', to_char(since AT TIME ZONE $3, 'YYYY-MM-DD'))
                          ORDER BY since DESC), '[]') AS purchases
                 FROM newest_unopened
               )
        SELECT unopened.purchases, course.slug, course.title, course.promise, course.cover_width,
               course.cover_height, course.cover_alt,
               COALESCE(progress.lesson_count, 0) AS lesson_count,
               COALESCE(progress.completed_count, 0) AS completed_count,
               COALESCE(progress.percent, 0) AS percent,
               progress.learnt_at IS NOT NULL AS is_started,
               EXISTS (SELECT 1
                         FROM lesson_notes AS note
                         JOIN course_lessons AS lesson ON lesson.id = note.lesson_id
                        WHERE note.user_id = $1
                          AND lesson.course_id = owned.course_id) AS has_notes,
               CASE WHEN progress.completed_count < progress.lesson_count THEN next_lesson.title
                END AS next_lesson_title
          FROM unopened
     LEFT JOIN owned ON true
     LEFT JOIN courses AS course ON course.id = owned.course_id
     LEFT JOIN course_progress AS progress ON progress.user_id = $1
                                          AND progress.course_id = owned.course_id
     LEFT JOIN course_lessons AS next_lesson ON next_lesson.id = progress.next_lesson_id
      ORDER BY GREATEST(progress.learnt_at, owned.granted_at) DESC, course.id
    )sql",
                            wanted.user_id, wanted.now - endings_are_shown, wanted.time_zone);
    // There is one row without a course if there are no courses.
    Library library{.courses = {},
                    .unopened = payments::unopened_purchases_from(rows.front().text("purchases"))};
    for (const auto& row : rows)
        if (!row.is_null("slug")) library.courses.push_back(library_course_from(row));
    return library;
}

}  // namespace lectern::learning
