#include "learning/resources.hpp"

namespace lectern::learning {

std::optional<OpenResource> find_resource_for(DatabaseHandle& handle, std::int64_t user_id,
                                              const std::string& public_id) {
    const auto rows = query(handle, R"sql(
        SELECT resource.id, resource.course_id, resource.lesson_id, resource.object_key,
               resource.file_name, resource.content_type
          FROM lesson_resources AS resource
         WHERE resource.public_id = $2
           AND resource.is_published
           AND (COALESCE(resource.lesson_id, resource.module_id) IS NULL
                OR EXISTS (SELECT 1
                             FROM visible_lessons AS lesson
                            WHERE lesson.course_id = resource.course_id
                              AND lesson.id = COALESCE(resource.lesson_id, lesson.id)
                              AND lesson.module_id = COALESCE(resource.module_id,
                                                              lesson.module_id)))
           AND EXISTS (SELECT 1
                         FROM learner_courses
                        WHERE user_id = $1
                          AND course_id = resource.course_id)
    )sql",
                            user_id, public_id);
    if (rows.empty()) return std::nullopt;
    const auto row = rows.front();
    return OpenResource{.id = row.integer("id"),
                        .course_id = row.integer("course_id"),
                        .lesson_id = row.get<std::optional<std::int64_t>>("lesson_id"),
                        .object_key = row.text("object_key"),
                        .file_name = row.text("file_name"),
                        .content_type = row.text("content_type")};
}

Refusal find_resource_refusal_reason(DatabaseHandle& handle, std::int64_t user_id,
                                     const std::string& public_id) {
    const auto rows = query(handle, R"sql(
        SELECT resource.id, resource.course_id, resource.lesson_id,
               CASE WHEN course.status = 'draft' THEN 'course_is_draft'
                    WHEN held.is_active AND NOT resource.is_published
                    THEN 'resource_is_unpublished'
                    WHEN held.is_active THEN 'lesson_is_unpublished'
                    WHEN held.is_suspended THEN 'grant_is_suspended'
                    WHEN held.is_revoked THEN 'grant_is_revoked'
                    ELSE 'no_grant'
                END AS reason
          FROM lesson_resources AS resource
          JOIN courses AS course ON course.id = resource.course_id
    CROSS JOIN LATERAL (SELECT bool_or(status = 'active') AS is_active,
                               bool_or(status = 'suspended') AS is_suspended,
                               bool_or(status = 'revoked') AS is_revoked
                          FROM entitlements
                         WHERE user_id = $1
                           AND course_id = course.id) AS held
         WHERE resource.public_id = $2
    )sql",
                            user_id, public_id);
    if (rows.empty()) return {.reason = "no_such_resource"};
    const auto row = rows.front();
    return {.reason = row.text("reason"),
            .course_id = row.integer("course_id"),
            .lesson_id = row.get<std::optional<std::int64_t>>("lesson_id"),
            .resource_id = row.integer("id")};
}

}  // namespace lectern::learning
