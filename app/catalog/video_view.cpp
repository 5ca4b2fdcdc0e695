#include "catalog/video_view.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <variant>

#include "platform/log.hpp"
#include "web/view.hpp"

namespace lectern::catalog {

namespace {

/// What a page shows of a video. The defaults: nothing.
struct ShownVideo {
    std::string url = {};
    std::int64_t seconds = 0;   // that the URL works
    std::string type = {};      // of a file
    bool is_stream = false;     // otherwise it is a file, if it is shown at all
    bool has_sdk = false;       // Cloudflare's script may be loaded
    bool needs_script = false;  // no URL: a script asks for one
    bool has_problem = false;
};

bool is_shown(const ShownVideo& video) {
    return !video.url.empty() || video.needs_script;
}

/// Returns the value of the header X-Lectern-Video: what nginx lets the page load.
std::string kind_for_nginx(const ShownVideo& video) {
    if (!video.is_stream) return "file";
    return video.has_sdk ? "stream-sdk" : "stream";
}

void add_to(web::Response& page, const ShownVideo& video) {
    auto& data = std::get<web::Page>(page.body).data;
    const bool has_video = is_shown(video);
    web::put(data, "has_video", has_video);
    web::put(data, "is_stream", has_video && video.is_stream);
    web::put(data, "is_file", has_video && !video.is_stream);
    web::put(data, "video_url", video.url);
    web::put(data, "video_seconds", std::to_string(video.seconds));
    web::put(data, "video_type", video.type);
    web::put(data, "has_sdk", has_video && video.has_sdk);
    web::put(data, "needs_script", video.needs_script);
    web::put(data, "has_video_problem", video.has_problem);
    if (has_video) page.with_header("X-Lectern-Video", kind_for_nginx(video));
}

ShownVideo shown_file(const VideoSource& video, const Services& services) {
    const auto now = services.clock.now();
    const auto file = video_file(video, page_lifetime(video));
    const auto link = services.storage.video_link(file, now);
    return {
        .url = link.url, .seconds = seconds_until(link.expires_at, now), .type = file.content_type};
}

ShownVideo shown_stream(const VideoSource& video, const web::Request& request,
                        const Services& services) {
    ShownVideo shown{.is_stream = true, .has_sdk = services.config.stream_sdk};
    shown.needs_script = services.video.needs_api();
    if (shown.needs_script) return shown;
    try {
        const auto now = services.clock.now();
        const auto urls = services.video.urls_of(video.id, page_lifetime(video), now);
        shown.url = urls.iframe_url;
        shown.seconds = seconds_until(urls.expires_at, now);
    } catch (const VideoUnavailable& error) {
        log::error(error.what(), request.request_id);
        shown.has_problem = true;
    }
    return shown;
}

ShownVideo shown_video(const std::optional<VideoSource>& video, const web::Request& request,
                       const Services& services) {
    if (!can_be_played(video, services)) return {};
    return video->kind == VideoSource::Kind::file ? shown_file(*video, services)
                                                  : shown_stream(*video, request, services);
}

}  // namespace

bool can_be_played(const std::optional<VideoSource>& video, const Services& services) {
    if (!video) return false;
    return video->kind == VideoSource::Kind::file ? services.storage.is_configured()
                                                  : services.video.is_configured();
}

VideoFile video_file(const VideoSource& video, std::chrono::seconds lifetime) {
    return {.object_key = video.id,
            .content_type = video_type_of(video.id).value_or("application/octet-stream"),
            .lifetime = lifetime};
}

void add_video(web::Response& page, const std::optional<VideoSource>& video,
               const web::Request& request, const Services& services) {
    add_to(page, shown_video(video, request, services));
}

void add_public_video(web::Response& page, const std::optional<VideoSource>& video,
                      const web::Request& request, const Services& services) {
    auto shown = shown_video(video, request, services);
    if (shown.needs_script) {
        shown.url = services.video.public_player_url(video->id);
        shown.needs_script = false;
    }
    shown.has_sdk = false;  // only the player's script uses it
    add_to(page, shown);
}

}  // namespace lectern::catalog
