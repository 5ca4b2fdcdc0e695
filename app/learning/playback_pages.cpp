#include "learning/playback_pages.hpp"

#include <chrono>
#include <string>

#include "catalog/video_view.hpp"
#include "learning/playback.hpp"
#include "learning/refusal_pages.hpp"
#include "platform/json.hpp"
#include "platform/log.hpp"

namespace lectern::learning {

namespace {

std::int64_t seconds_until(Timestamp moment, Timestamp now) {
    return std::chrono::floor<std::chrono::seconds>(moment - now).count();
}

web::Response stream_playback(const catalog::VideoSource& video, const Services& services) {
    const auto now = services.clock.now();
    const auto playback = services.video.playback(video.id, catalog::playback_lifetime, now);
    return web::json_text(
        json::object({{"kind", std::string{"stream"}},
                      {"manifest", playback.manifest_url},
                      {"iframe", playback.iframe_url},
                      {"lifetime_seconds", seconds_until(playback.expires_at, now)}}));
}

web::Response file_playback(const catalog::VideoSource& video, const Services& services) {
    const auto now = services.clock.now();
    const auto file = catalog::video_file(video, catalog::playback_lifetime);
    const auto link = services.storage.video_link(file, now);
    return web::json_text(
        json::object({{"kind", std::string{"file"}},
                      {"url", link.url},
                      {"type", file.content_type},
                      {"lifetime_seconds", seconds_until(link.expires_at, now)}}));
}

}  // namespace

web::Response show_playback(const web::Request& request, Services& services) {
    const auto video = services.database.read([&](Connection& connection) {
        return find_video_for(connection, request.viewer->user_id, address_of(request));
    });
    if (!video) return refuse_lesson_as_problem(request, services);
    if (!catalog::can_be_played(video->source, services)) {
        return web::problem(404, "Not found", "This lesson has no video.");
    }
    try {
        return video->source->kind == catalog::VideoSource::Kind::file
                   ? file_playback(*video->source, services)
                   : stream_playback(*video->source, services);
    } catch (const VideoUnavailable& error) {
        log::error(error.what(), request.request_id);
        return web::problem(503, "Service unavailable", "The video does not play just now.")
            .with_header("Retry-After", "5");
    }
}

}  // namespace lectern::learning
