#include "operations/doctor_video.hpp"

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "authoring/videos_at_stream.hpp"

namespace lectern::operations {
namespace {

using namespace std::chrono_literals;

constexpr auto trial_lifetime = 10min;
/// So many videos are tried until one plays: the first ones may be missing at Stream.
constexpr std::size_t most_trials = 5;
using Videos = std::vector<authoring::VideoAtStream>;

Videos list_videos(Database& database) {
    return database.read(
        [](Connection& connection) { return authoring::list_videos_at_stream(connection); });
}

/// Returns the finding if there is nothing to ask Stream about.
std::optional<Finding> finding_without_stream(const Videos& videos, const VideoStream& video) {
    if (videos.empty()) return sound("no course has a video at Stream");
    if (!video.is_configured())
        return faulty(
            std::to_string(videos.size()) +
                " videos are at Stream, and STREAM_CUSTOMER_URL is missing",
            "set it, and STREAM_KEY_ID and STREAM_SIGNING_KEY; docs/operations.md, Videos");
    return std::nullopt;
}

std::string length_of(const std::optional<int>& seconds) {
    return seconds ? std::to_string(*seconds) + " s" : "unknown";
}

const char* fix_of(authoring::VideoFault fault) {
    using authoring::VideoFault;
    switch (fault) {
        case VideoFault::missing:
            return "upload the video, and write its uid into the course file";
        case VideoFault::not_ready:
            return "wait until Stream has encoded it, or upload it again";
        case VideoFault::too_long:
            return "upload a shorter one";
        case VideoFault::open:
            return "turn on requireSignedURLs of the video at Stream";
        case VideoFault::closed:
            break;
    }
    return "set STREAM_KEY_ID and STREAM_SIGNING_KEY, or turn requireSignedURLs off";
}

/// Returns the faults of a video. Like `lectern course sync-durations`, it compares the length of a
/// video only if it has no other fault.
Findings findings_of(const authoring::VideoAtStream& used, const std::optional<StreamVideo>& found,
                     authoring::PlayedWithToken played_with_token) {
    const auto name = used.course_slug + ": " + used.name + ": " + used.uid;
    Findings findings;
    for (const auto fault : faults_of(used, found, played_with_token))
        findings.push_back(faulty(name + ' ' + to_text(fault), fix_of(fault)));
    if (findings.empty() && has_other_length(used, *found)) {
        findings.push_back(faulty(name + " has the length " + length_of(found->duration_seconds) +
                                      " at Stream, and " + length_of(used.duration_seconds) +
                                      " here",
                                  "run `lectern course sync-durations`"));
    }
    return findings;
}

/// The result of opening videos until one plays.
struct Trial {
    bool has_played = false;
    std::set<int> refusals;  // the other statuses that Stream answered
};

Trial try_to_play(const Videos& videos, const VideoStream& video, HttpClient& http, Timestamp now) {
    Trial trial;
    for (std::size_t i = 0; i < videos.size() && i < most_trials && !trial.has_played; ++i) {
        const auto urls = video.urls_of(videos[i].uid, trial_lifetime, now);
        const auto answer = http.send({.url = urls.manifest_url, .total_timeout = 5s});
        trial.has_played = answer.status == 200;
        if (!trial.has_played) trial.refusals.insert(answer.status);
    }
    return trial;
}

}  // namespace

Findings check_video_key(Database& database, const VideoStream& video, HttpClient& http,
                         Timestamp now) {
    const auto videos = list_videos(database);
    if (const auto finding = finding_without_stream(videos, video)) return {*finding};
    try {
        const auto trial = try_to_play(videos, video, http, now);
        if (trial.has_played) return {sound("Stream plays a video by the URL that learners get")};
        std::string statuses;
        for (const auto status : trial.refusals) statuses += ' ' + std::to_string(status);
        return {
            faulty("Stream does not play a video by the URL that learners get (expected 200, got" +
                       statuses + ')',
                   "if it answers 401 or 403, make a signing key at Stream and set "
                   "STREAM_KEY_ID and STREAM_SIGNING_KEY; else see the videos")};
    } catch (const VideoUnavailable& error) {
        return {faulty(error.what(), "correct the STREAM_ settings; docs/operations.md, Videos")};
    } catch (const HttpUnavailable& error) {
        return {faulty(error.what(), "correct STREAM_CUSTOMER_URL, or check the network")};
    }
}

Findings check_videos(Database& database, const VideoStream& video) {
    const auto videos = list_videos(database);
    if (const auto finding = finding_without_stream(videos, video)) return {*finding};
    if (video.api() == nullptr)
        return {
            not_checked("only Stream's API tells: STREAM_ACCOUNT_ID and STREAM_API_TOKEN are "
                        "missing")};
    Findings findings;
    const authoring::FindVideo ask = [&](const std::string& uid) {
        return video.api()->find_video(uid);
    };
    const auto find_video = authoring::asking_once(ask);
    for (const auto& used : videos) {
        try {
            for (auto& finding :
                 findings_of(used, find_video(used.uid), authoring::played_with_token(video)))
                findings.push_back(std::move(finding));
        } catch (const VideoUnavailable& error) {
            findings.push_back(faulty(
                error.what(), "correct STREAM_ACCOUNT_ID and STREAM_API_TOKEN, or try again"));
            return findings;  // the next one would fail in the same way
        }
    }
    if (findings.empty())
        findings.push_back(sound(std::to_string(videos.size()) + " are ready at Stream"));
    return findings;
}

}  // namespace lectern::operations
