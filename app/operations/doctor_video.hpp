#pragma once

#include "operations/doctor.hpp"
#include "platform/clock.hpp"
#include "platform/database.hpp"
#include "platform/http_client.hpp"
#include "platform/video_stream.hpp"

// What `lectern doctor` asks Cloudflare Stream.

namespace lectern::operations {

/// Stream plays a video of a course by the URL that a learner would get. So it accepts the tokens
/// of the signing key.
Findings check_video_key(Database& database, const VideoStream& video, HttpClient& http,
                         Timestamp now);
/// Each video of a course is ready, has the length that the course says, and requires a signed URL,
/// or does not, as it is played.
Findings check_videos(Database& database, const VideoStream& video);

}  // namespace lectern::operations
