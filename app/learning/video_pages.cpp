#include "learning/video_pages.hpp"

#include <chrono>
#include <string>

#include "audit/audit_pages.hpp"
#include "catalog/video_view.hpp"
#include "learning/lesson_video.hpp"
#include "learning/progress.hpp"
#include "learning/refusal_pages.hpp"
#include "platform/json.hpp"
#include "platform/log.hpp"
#include "web/errors.hpp"
#include "web/form.hpp"

namespace lectern::learning {

namespace {

web::Response stream_video_urls(const catalog::VideoSource& video, const Services& services) {
    const auto now = services.clock.now();
    const auto urls = services.video.urls_of(video.id, catalog::video_url_lifetime, now);
    return web::json_text(
        json::object({{"kind", std::string{"stream"}},
                      {"manifest", urls.manifest_url},
                      {"iframe", urls.iframe_url},
                      {"lifetime_seconds", seconds_until(urls.expires_at, now)}}));
}

web::Response file_video_url(const catalog::VideoSource& video, const Services& services) {
    const auto now = services.clock.now();
    const auto file = catalog::video_file(video, catalog::video_url_lifetime);
    const auto link = services.storage.video_link(file, now);
    return web::json_text(
        json::object({{"kind", std::string{"file"}},
                      {"url", link.url},
                      {"type", file.content_type},
                      {"lifetime_seconds", seconds_until(link.expires_at, now)}}));
}

/// Several times the longest beat. nginx has the same limit (nginx/site/pages.conf).
constexpr std::size_t longest_body = 4096;

Beat beat_in(const web::Request& request) {
    if (request.body.size() > longest_body) throw web::TooLarge{"beat: the body is too long"};
    const web::Form form{request};
    auto beat = beat_from({.playback = form.text("playback"),
                           .beat = form.text("beat"),
                           .position = form.text("position"),
                           .watched = form.text("watched")});
    if (!beat) throw web::BadRequest{"beat: a field is malformed"};
    return std::move(*beat);
}

web::Response no_content() {
    return {204, {}, std::string{}};
}

/// Writes the completion in a transaction of its own, which is durable, with its audit row.
web::Response complete(const web::Request& request, Services& services,
                       const WatchedLesson& watched) {
    const auto act = audit::act_of(request, services);
    const bool is_completed = services.database.write(
        [&](Transaction& transaction) { return complete_watched(transaction, act, watched); });
    if (!is_completed) return no_content();
    return web::json_text(json::object({{"is_completed", true}}));
}

}  // namespace

web::Response show_video_urls(const web::Request& request, Services& services) {
    const auto video = services.database.read([&](Connection& connection) {
        return find_video_for(connection, request.viewer->user_id, lesson_slugs_in(request));
    });
    if (!video) return refuse_lesson_as_problem(request, services);
    if (!catalog::can_be_played(video->source, services)) {
        return web::problem(404, "Not found", "This lesson has no video.");
    }
    try {
        return video->source->kind == catalog::VideoSource::Kind::file
                   ? file_video_url(*video->source, services)
                   : stream_video_urls(*video->source, services);
    } catch (const VideoUnavailable& error) {
        log::error(error.what(), request.request_id);
        return web::problem(503, "Service unavailable", "The video does not play just now.")
            .with_header("Retry-After", "5");
    }
}

web::Response save_beat_of_playback(const web::Request& request, Services& services) {
    std::optional<BeatAnswer> answer;
    try {
        const BeatOfLearner beat{request.viewer->user_id, lesson_slugs_in(request),
                                 beat_in(request), services.config.complete_at_percent};
        answer = services.database.autocommit([&](Connection& connection) {
            return save_beat(connection, beat, services.clock.now());
        });
    } catch (const web::HttpError& error) {
        return web::problem(error.status(), "Beat refused", error.what());
    }
    if (!answer) return refuse_lesson_as_problem(request, services);
    if (answer->completes) return complete(request, services, *answer->completes);
    return no_content();
}

}  // namespace lectern::learning
