#include "learning/resources.hpp"

#include <array>

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

std::string file_size_text(std::int64_t bytes) {
    if (bytes < 1000) return std::to_string(bytes) + " B";
    constexpr std::array units = {" kB", " MB", " GB", " TB"};
    std::int64_t unit_bytes = 1000;
    std::size_t unit = 0;
    // 999.5 or more would be rounded up to 1000, so it takes the next unit.
    for (; bytes * 2 >= unit_bytes * 1999 && unit + 1 < units.size(); ++unit) unit_bytes *= 1000;

    const auto tenths = (bytes * 10 + unit_bytes / 2) / unit_bytes;
    const auto whole = (bytes + unit_bytes / 2) / unit_bytes;
    const bool has_fraction = tenths < 100 && tenths % 10 != 0;
    return (has_fraction ? std::to_string(tenths / 10) + "." + std::to_string(tenths % 10)
                         : std::to_string(whole)) +
           units[unit];
}

}  // namespace lectern::learning
