#include "learning/lesson_video.hpp"

namespace lectern::learning {

std::optional<LessonVideo> find_video_for(DatabaseHandle& handle, UserId user_id,
                                          const LessonSlugs& slugs) {
    const auto rows = query(handle, R"sql(
        SELECT lesson.stream_uid, lesson.video_object_key, lesson.duration_seconds
          FROM open_lesson($1, $2, $3) AS lesson
    )sql",
                            user_id, slugs.course_slug, slugs.lesson_slug);
    if (rows.empty()) return std::nullopt;
    const auto row = rows.front();
    return LessonVideo{catalog::lesson_video_from(row)};
}

}  // namespace lectern::learning
