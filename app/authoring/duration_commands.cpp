#include "authoring/duration_commands.hpp"

#include "audit/audit_commands.hpp"
#include "authoring/duration_sync.hpp"
#include "config.hpp"
#include "console/options.hpp"
#include "services_of_process.hpp"

namespace lectern::authoring {

namespace {

DurationSync sync_with(const StreamApi& api, const VideoStream& video, const Options& options) {
    DurationSync sync{.find_video = [&api](const std::string& uid) { return api.find_video(uid); },
                      .played_with_token = video.needs_api() ? PlayedWithToken::those_to_learn
                                                             : PlayedWithToken::all};
    if (!options.arguments().empty()) sync.course_slug = options.argument();
    return sync;
}

}  // namespace

int sync_durations(const Options& options) {
    return with_services(Process::command, [&](Services& services) {
        const auto* api = services.video.api();
        if (api == nullptr) {
            throw CommandFailure{
                "STREAM_ACCOUNT_ID and STREAM_API_TOKEN are missing: only Stream's API knows the "
                "lengths of videos"};
        }
        const auto act = audit::act_of_operator(services.clock.now());
        const auto sync = sync_with(*api, services.video, options);
        const auto lines = sync_durations(services.database, act, sync);
        if (lines.empty() && sync.course_slug) {
            throw CommandFailure{"no course " + *sync.course_slug};
        }
        return print_sync_lines(lines);
    });
}

}  // namespace lectern::authoring
