#include "learning/refusals.hpp"

namespace lectern::learning {

namespace {

/// Returns why the course is closed to the learner; nothing if it is open to them.
std::optional<std::string> find_refusal_reason(DatabaseHandle& handle, UserId user_id,
                                               CourseId course_id) {
    return query(handle, R"sql(
        SELECT CASE WHEN course.status = 'draft' THEN 'course_is_draft'
                    WHEN held.is_active THEN NULL
                    WHEN held.is_suspended THEN 'entitlement_is_suspended'
                    WHEN held.is_revoked THEN 'entitlement_is_revoked'
                    ELSE 'no_entitlement'
                END AS reason
          FROM courses AS course
    CROSS JOIN LATERAL (SELECT bool_or(status = 'active') AS is_active,
                               bool_or(status = 'suspended') AS is_suspended,
                               bool_or(status = 'revoked') AS is_revoked
                          FROM entitlements
                         WHERE user_id = $1
                           AND course_id = course.id) AS held
         WHERE course.id = $2
    )sql",
                 user_id, course_id)
        .front()
        .get<std::optional<std::string>>("reason");
}

}  // namespace

Refusal find_lesson_refusal(DatabaseHandle& handle, UserId user_id, const LessonSlugs& slugs) {
    const auto rows = query(handle, R"sql(
        SELECT course_slugs.course_id, lesson_slugs.lesson_id
          FROM course_slugs
     LEFT JOIN lesson_slugs ON lesson_slugs.course_id = course_slugs.course_id
                           AND lesson_slugs.slug = $2
         WHERE course_slugs.slug = $1
    )sql",
                            slugs.course_slug, slugs.lesson_slug);
    if (rows.empty()) return {.reason = "no_such_course"};
    const auto row = rows.front();
    const auto course_id = row.get<CourseId>("course_id");
    const auto lesson_id = row.get<std::optional<LessonId>>("lesson_id");
    const auto* fault_of_lesson = lesson_id ? "lesson_is_unpublished" : "no_such_lesson";
    const auto fault_of_course = find_refusal_reason(handle, user_id, course_id);
    return {.reason = fault_of_course.value_or(fault_of_lesson),
            .is_course_open = !fault_of_course,
            .course_id = course_id,
            .lesson_id = lesson_id};
}

Refusal find_resource_refusal(DatabaseHandle& handle, UserId user_id,
                              const std::string& public_id) {
    const auto rows = query(handle, R"sql(
        SELECT id, course_id, lesson_id, is_published
          FROM lesson_resources
         WHERE public_id = $1
    )sql",
                            public_id);
    if (rows.empty()) return {.reason = "no_such_resource"};
    const auto row = rows.front();
    const auto course_id = row.get<CourseId>("course_id");
    const auto* fault_of_resource =
        row.boolean("is_published") ? "lesson_is_unpublished" : "resource_is_unpublished";
    return {.reason = find_refusal_reason(handle, user_id, course_id).value_or(fault_of_resource),
            .course_id = course_id,
            .lesson_id = row.get<std::optional<LessonId>>("lesson_id"),
            .resource_id = row.get<ResourceId>("id")};
}

}  // namespace lectern::learning
