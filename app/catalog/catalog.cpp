#include "catalog/catalog.hpp"

#include "platform/text_list.hpp"

namespace lectern::catalog {

namespace {

CoursePage course_from(const Row& row) {
    return {
        .version = row.text("version"),
        .id = row.get<CourseId>("id"),
        .slug = row.text("slug"),
        .title = row.text("title"),
        .promise = row.text("promise"),
        .description_html = row.text("description_html"),
        .outcomes = lines_of(row.text("outcomes")),
        .requirements = lines_of(row.text("requirements")),
        .teacher_name = row.text("teacher_name"),
        .teacher_about_html = row.text("teacher_about_html"),
        .status = row.text("status") == "retired" ? CourseStatus::retired : CourseStatus::published,
        .amount_minor = row.integer("amount_minor"),
        .currency = row.text("currency"),
        .stripe_price = row.get<std::optional<std::string>>("stripe_price"),
        .cover = cover_from(row),
        .intro_video = introduction_from(row),
        .is_owned = row.boolean("is_owned"),
        .is_enrolment_revoked = row.boolean("is_enrolment_revoked"),
        .completed_count = row.get<std::optional<int>>("completed_count").value_or(0),
        .percent = row.get<std::optional<int>>("percent").value_or(0),
        .modules = {}};
}

std::vector<CourseModule> modules_from(const Rows& rows) {
    std::vector<CourseModule> modules;
    std::int64_t current_module = 0;
    for (const auto& row : rows) {
        if (row.is_null("module_id")) continue;  // a course without lessons
        if (row.integer("module_id") != current_module) {
            current_module = row.integer("module_id");
            modules.push_back({row.text("module_title"), {}});
        }
        modules.back().lessons.push_back(
            {.slug = row.text("lesson_slug"),
             .title = row.text("lesson_title"),
             .duration_seconds = row.get<std::optional<int>>("duration_seconds"),
             .is_preview = row.boolean("is_preview"),
             .is_completed = row.boolean("is_completed"),
             .id = row.get<LessonId>("lesson_id")});
    }
    return modules;
}

/// Returns one row for each lesson of the course, or one row for a course without lessons; only the
/// first has the long texts. Returns no row if the viewer may not see the course.
Rows list_lesson_rows(DatabaseHandle& handle, const std::string& slug,
                      std::optional<UserId> viewer) {
    return query(handle, R"sql(
          WITH course AS (
               SELECT id, slug, title, promise, description_html, outcomes, requirements,
                      teacher_name, teacher_about_html, status, amount_minor, currency,
                      stripe_price, cover_width, cover_height, cover_alt,
                      intro_stream_uid, intro_object_key, intro_duration_seconds,
                      EXISTS (SELECT 1
                                FROM learner_courses
                               WHERE user_id = $2::bigint
                                 AND course_id = courses.id) AS is_owned,
                      EXISTS (SELECT 1
                                FROM entitlements
                               WHERE user_id = $2::bigint
                                 AND course_id = courses.id
                                 AND cause = 'free'
                                 AND status = 'revoked') AS is_enrolment_revoked,
                      (SELECT completed_count
                         FROM course_progress
                        WHERE user_id = $2::bigint
                          AND course_id = courses.id) AS completed_count,
                      (SELECT percent
                         FROM course_progress
                        WHERE user_id = $2::bigint
                          AND course_id = courses.id) AS percent
                 FROM courses
                WHERE id = (SELECT course_id FROM course_slugs WHERE slug = $1)
               ),
               outline AS (
               SELECT lesson.course_id, lesson.id AS lesson_id, lesson.module_id,
                      lesson.module_title, lesson.slug AS lesson_slug,
                      lesson.title AS lesson_title, lesson.duration_seconds, lesson.is_preview,
                      row_number() OVER (ORDER BY lesson.place) AS place
                 FROM course
                 JOIN visible_lessons AS lesson ON lesson.course_id = course.id
               )
        SELECT versions.version, course.id, course.slug, course.title, course.promise,
               course.status,
               course.amount_minor, course.currency, course.stripe_price, course.is_owned,
               course.is_enrolment_revoked, course.completed_count, course.percent,
               course.teacher_name, course.cover_width, course.cover_height, course.cover_alt,
               course.intro_stream_uid, course.intro_object_key, course.intro_duration_seconds,
               CASE WHEN is_first THEN course.description_html END AS description_html,
               CASE WHEN is_first THEN course.teacher_about_html END AS teacher_about_html,
               CASE WHEN is_first THEN array_to_string(outcomes, chr(10)) END AS outcomes,
               CASE WHEN is_first THEN array_to_string(requirements, chr(10)) END AS requirements,
               outline.module_id, outline.module_title, outline.lesson_id, outline.lesson_slug,
               outline.lesson_title, outline.duration_seconds, outline.is_preview,
               CASE WHEN course.is_owned
                    THEN EXISTS (SELECT 1
                                   FROM lesson_progress
                                  WHERE user_id = $2::bigint
                                    AND lesson_id = outline.lesson_id
                                    AND status = 'completed')
                    ELSE false
                END AS is_completed
          FROM course
          JOIN course_versions AS versions ON versions.course_id = course.id
     LEFT JOIN outline ON outline.course_id = course.id
    CROSS JOIN LATERAL (SELECT COALESCE(outline.place, 1) = 1 AS is_first) AS this_row
         WHERE course.status = 'published'
            OR (course.status = 'retired' AND course.is_owned)
      ORDER BY outline.place
    )sql",
                 slug, viewer);
}

}  // namespace

std::optional<CoursePage> find_published_course(DatabaseHandle& handle, const std::string& slug,
                                                std::optional<UserId> viewer) {
    const auto rows = list_lesson_rows(handle, slug, viewer);
    if (rows.empty()) return std::nullopt;
    auto course = course_from(rows.front());
    course.modules = modules_from(rows);
    return course;
}

std::optional<std::string> find_retired_title(DatabaseHandle& handle, const std::string& slug) {
    const auto rows = query(handle, R"sql(
        SELECT title
          FROM courses
         WHERE id = (SELECT course_id FROM course_slugs WHERE slug = $1)
           AND status = 'retired'
    )sql",
                            slug);
    if (rows.empty()) return std::nullopt;
    return rows.front().text("title");
}

std::string shown_price(const CoursePage& course) {
    return std::to_string(course.amount_minor) + ' ' + course.currency;
}

bool can_be_enrolled_in(const CoursePage& course) {
    return course.status == CourseStatus::published && is_free(course) &&
           !course.is_enrolment_revoked;
}

bool can_be_bought(const CoursePage& course) {
    return course.status == CourseStatus::published && !is_free(course) && course.stripe_price;
}

int lesson_count(const CoursePage& course) {
    std::size_t count = 0;
    for (const auto& module : course.modules) count += module.lessons.size();
    return static_cast<int>(count);
}

int duration_seconds(const CoursePage& course) {
    int seconds = 0;
    for (const auto& module : course.modules) {
        for (const auto& lesson : module.lessons) seconds += lesson.duration_seconds.value_or(0);
    }
    return seconds;
}

}  // namespace lectern::catalog
