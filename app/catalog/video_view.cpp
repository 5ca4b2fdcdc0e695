#include "catalog/video_view.hpp"

#include "platform/log.hpp"

namespace lectern::catalog {

namespace {

/// Returns nothing, and logs the error, if the URL cannot be created.
std::optional<std::string> player_url(const std::string& stream_uid, const web::Request& request,
                                      const Services& services) {
    try {
        return services.video.player_url(stream_uid, services.clock.now());
    } catch (const VideoUnavailable& error) {
        log::error(error.what(), request.request_id);
        return std::nullopt;
    }
}

}  // namespace

void add_video(web::ViewData& data, const std::optional<std::string>& stream_uid,
               const web::Request& request, const Services& services) {
    const bool is_wanted = stream_uid && services.video.is_configured();
    const auto url = is_wanted ? player_url(*stream_uid, request, services) : std::nullopt;
    web::put(data, "has_video", url.has_value());
    web::put(data, "video_url", url.value_or(""));
    web::put(data, "has_video_problem", is_wanted && !url);
}

}  // namespace lectern::catalog
