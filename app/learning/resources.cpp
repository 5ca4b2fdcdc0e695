#include "learning/resources.hpp"

namespace lectern::learning {

std::optional<OpenResource> find_resource_for(DatabaseHandle& handle, UserId user_id,
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
    return OpenResource{.id = row.get<ResourceId>("id"),
                        .course_id = row.get<CourseId>("course_id"),
                        .lesson_id = row.get<std::optional<LessonId>>("lesson_id"),
                        .object_key = row.text("object_key"),
                        .file_name = row.text("file_name"),
                        .content_type = row.text("content_type")};
}

}  // namespace lectern::learning
