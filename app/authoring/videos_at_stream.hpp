#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "platform/database.hpp"
#include "platform/stream_api.hpp"
#include "platform/video_stream.hpp"

// The videos of courses that are at Cloudflare Stream, and what is wrong with one there.

namespace lectern::authoring {

/// A video at Stream, as one lesson or the introduction of a course uses it.
struct VideoAtStream {
    std::optional<LessonId> lesson_id;  // nothing: the introduction
    std::string course_slug;
    std::string name;  // `lesson joins`
    std::string uid;
    std::optional<int> duration_seconds;
    bool is_open_to_visitors = false;
};

/// Lists the videos of a course, or of all courses, in the order of the courses. Includes lessons
/// that are not published yet.
std::vector<VideoAtStream> list_videos_at_stream(DatabaseHandle& handle,
                                                 std::optional<CourseId> course_id = {});

/// Which videos are played with a token, and so must require signed URLs.
enum class PlayedWithToken {
    all,            // a key signs the tokens
    those_to_learn  // the API makes them; previews and introductions are played without one
};

PlayedWithToken played_with_token(const VideoStream& stream);

enum class VideoFault { missing, not_ready, too_long, open, closed };

/// Returns what somebody must mend at Stream. `found` is what Stream knows of the video; nothing if
/// it does not exist there.
std::vector<VideoFault> faults_of(const VideoAtStream& video,
                                  const std::optional<StreamVideo>& found,
                                  PlayedWithToken played_with_token);

/// Returns what follows the uid: `is not ready at Stream`.
std::string to_text(VideoFault fault);

/// Whether the length of the course is another one than Stream's. One second does not count: a
/// course file may have the length rounded up, and Stream's is rounded down.
bool has_other_length(const VideoAtStream& video, const StreamVideo& found);

/// Returns nothing if there is no such video. Throws VideoUnavailable.
using FindVideo = std::function<std::optional<StreamVideo>(const std::string& uid)>;

/// Returns a function that asks Stream once for each video: courses may share videos. It must not
/// outlive `find_video`.
FindVideo asking_once(const FindVideo& find_video);

}  // namespace lectern::authoring
