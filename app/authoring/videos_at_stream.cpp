#include "authoring/videos_at_stream.hpp"

#include <cstdlib>
#include <map>

#include "catalog/video_source.hpp"

namespace lectern::authoring {

namespace {

constexpr int longest_rounding_seconds = 1;

}  // namespace

std::vector<VideoAtStream> list_videos_at_stream(DatabaseHandle& handle,
                                                 std::optional<CourseId> course_id) {
    std::vector<VideoAtStream> videos;
    for (const auto row : query(handle, R"sql(
        SELECT lesson.id AS lesson_id, course.slug COLLATE "C" AS course_slug,
               'lesson ' || lesson.slug AS name, lesson.stream_uid AS uid,
               lesson.duration_seconds, lesson.is_preview AS is_open_to_visitors, module.position AS module,
               lesson.position AS lesson
          FROM course_lessons AS lesson
          JOIN course_modules AS module ON module.id = lesson.module_id
          JOIN courses AS course ON course.id = lesson.course_id
         WHERE ($1::bigint IS NULL OR lesson.course_id = $1)
           AND lesson.stream_uid IS NOT NULL
           AND NOT lesson.is_removed
           AND NOT module.is_removed
     UNION ALL
        SELECT NULL, slug, 'introduction', intro_stream_uid, intro_duration_seconds, true, -1, 0
          FROM courses
         WHERE ($1::bigint IS NULL OR id = $1)
           AND intro_stream_uid IS NOT NULL
      ORDER BY course_slug, module, lesson
    )sql",
                                course_id)) {
        videos.push_back({.lesson_id = row.get<std::optional<LessonId>>("lesson_id"),
                          .course_slug = row.text("course_slug"),
                          .name = row.text("name"),
                          .uid = row.text("uid"),
                          .duration_seconds = row.get<std::optional<int>>("duration_seconds"),
                          .is_open_to_visitors = row.boolean("is_open_to_visitors")});
    }
    return videos;
}

PlayedWithToken played_with_token(const VideoStream& stream) {
    return stream.needs_api() ? PlayedWithToken::those_to_learn : PlayedWithToken::all;
}

std::vector<VideoFault> faults_of(const VideoAtStream& video,
                                  const std::optional<StreamVideo>& found,
                                  PlayedWithToken played_with_token) {
    if (!found) return {VideoFault::missing};
    std::vector<VideoFault> faults;
    if (!found->is_ready_to_stream || !found->duration_seconds) {
        faults.push_back(VideoFault::not_ready);
    } else if (*found->duration_seconds > catalog::longest_video_seconds) {
        faults.push_back(VideoFault::too_long);
    }
    const bool needs_token =
        played_with_token == PlayedWithToken::all || !video.is_open_to_visitors;
    if (needs_token && !found->requires_signed_urls) faults.push_back(VideoFault::open);
    if (!needs_token && found->requires_signed_urls) faults.push_back(VideoFault::closed);
    return faults;
}

std::string to_text(VideoFault fault) {
    switch (fault) {
        case VideoFault::missing:
            return "does not exist at Stream";
        case VideoFault::not_ready:
            return "is not ready at Stream";
        case VideoFault::too_long:
            return "is longer than 24 hours";
        case VideoFault::open:
            return "does not require signed URLs: whoever knows its uid can play it";
        case VideoFault::closed:
            break;
    }
    return "requires signed URLs: visitors cannot play it without a signing key";
}

bool has_other_length(const VideoAtStream& video, const StreamVideo& found) {
    if (!video.duration_seconds || !found.duration_seconds)
        return video.duration_seconds != found.duration_seconds;
    return std::abs(*video.duration_seconds - *found.duration_seconds) > longest_rounding_seconds;
}

FindVideo asking_once(const FindVideo& find_video) {
    return [&find_video, known = std::map<std::string, std::optional<StreamVideo>>{}](
               const std::string& uid) mutable {
        const auto answer = known.find(uid);
        if (answer != known.end()) return answer->second;
        return known.emplace(uid, find_video(uid)).first->second;
    };
}

}  // namespace lectern::authoring
