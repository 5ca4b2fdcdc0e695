#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "platform/database.hpp"

namespace lectern::catalog {

/// Where a video is: at Cloudflare Stream, or in the school's own storage.
struct VideoSource {
    enum class Kind { stream, file };

    Kind kind = Kind::stream;
    std::string id;  // Stream's uid, or the key of the object
    std::optional<int> duration_seconds = {};
};

/// The columns of a video, of a lesson or of a course. At most one of the first two is set.
struct VideoColumns {
    std::optional<std::string> stream_uid;
    std::optional<std::string> object_key;
    std::optional<int> duration_seconds;
};

/// Returns nothing if neither column names a video.
std::optional<VideoSource> video_source_from(VideoColumns columns);

/// Returns the video of a lesson, from the columns `stream_uid`, `video_object_key` and
/// `duration_seconds` of a row.
std::optional<VideoSource> lesson_video_from(const Row& row);

/// Returns the introduction of a course, from the columns `intro_stream_uid`, `intro_object_key`
/// and `intro_duration_seconds` of a row.
std::optional<VideoSource> introduction_from(const Row& row);

/// Returns the columns that store the video. All are empty without a video.
VideoColumns columns_of(const std::optional<VideoSource>& video);

/// Returns the content type of a video file by the ending of its key (`video/mp4`), or nothing if
/// it is not a kind that all browsers play. The schema has the same rule.
std::optional<std::string> video_type_of(const std::string& object_key);

/// The length of the longest video, in seconds (course.schema.json).
constexpr int longest_video_seconds = 24 * 60 * 60;

/// How long the URLs of a video work after a page or the player has requested them.
constexpr std::chrono::minutes video_url_lifetime{15};

/// How long the URL in a page works: long enough to play the video to its end without scripts,
/// which renew URLs (docs/decisions/0020). At most a day.
std::chrono::seconds page_lifetime(const VideoSource& video);

}  // namespace lectern::catalog
