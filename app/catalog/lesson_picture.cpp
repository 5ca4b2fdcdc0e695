#include "catalog/lesson_picture.hpp"

namespace lectern::catalog {

std::optional<LessonPicture> find_lesson_picture(DatabaseHandle& handle,
                                                 const std::string& public_id,
                                                 std::optional<UserId> viewer) {
    const auto rows = query(handle, R"sql(
        SELECT picture.object_key, picture.content_type
          FROM lesson_pictures AS picture
          JOIN visible_lessons AS lesson ON lesson.id = picture.lesson_id
          JOIN courses AS course ON course.id = lesson.course_id
         WHERE picture.public_id = $1
           AND ((course.status = 'published' AND lesson.is_preview)
                OR EXISTS (SELECT 1
                             FROM learner_courses
                            WHERE user_id = $2::bigint
                              AND course_id = course.id))
    )sql",
                            public_id, viewer);
    if (rows.empty()) return std::nullopt;
    return LessonPicture{.object_key = rows.front().text("object_key"),
                         .content_type = rows.front().text("content_type")};
}

}  // namespace lectern::catalog
