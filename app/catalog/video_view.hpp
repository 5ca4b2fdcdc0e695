#pragma once

#include <chrono>
#include <optional>

#include "catalog/video_source.hpp"
#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::catalog {

/// Returns whether there is a video and the installation has Stream, or the storage, to play it
/// from.
bool can_be_played(const std::optional<VideoSource>& video, const Services& services);

/// Returns the file of a video in the school's storage, to link to for `lifetime`.
VideoFile video_file(const VideoSource& video, std::chrono::seconds lifetime);

/// Adds the keys of a lesson's video to the data of a page: `has_video`, `is_stream`, `is_file`,
/// `video_url`, `video_seconds` (how long it works), `video_type`, `has_sdk`, `needs_script` and
/// `has_video_problem`; and the header by which nginx chooses what the page may load
/// (nginx/http/headers.conf). If the URL cannot be created, the page is shown without the video.
/// With `needs_script` there is no URL: only the route /playback may ask Cloudflare for a token.
void add_video(web::Response& page, const std::optional<VideoSource>& video,
               const web::Request& request, const Services& services);

/// Does the same for a video that every visitor may see. Where only Cloudflare's API makes tokens,
/// it is played without one.
void add_public_video(web::Response& page, const std::optional<VideoSource>& video,
                      const web::Request& request, const Services& services);

}  // namespace lectern::catalog
