#include "operations/doctor_video.hpp"

#include <cstdlib>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace lectern::operations {
namespace {

using namespace std::chrono_literals;

constexpr auto trial_lifetime = 10min;
/// So many videos are tried until one plays: the first ones may be missing at Stream.
constexpr std::size_t most_trials = 5;
/// A course file may have the length rounded up; Stream's is rounded down here.
constexpr int longest_rounding_seconds = 1;

/// A video at Stream, as a lesson or the introduction of a course uses it.
struct UsedVideo {
    std::string name;  // `practical-sql/joins`
    std::string uid;
    std::optional<int> duration_seconds;
    bool is_open = false;  // to every visitor
};

std::vector<UsedVideo> list_used_videos(Database& database) {
    return database.read([](Connection& connection) {
        std::vector<UsedVideo> videos;
        for (const auto& row : query(connection, R"sql(
            SELECT course.slug || '/' || lesson.slug AS name, lesson.stream_uid AS uid,
                   lesson.duration_seconds, lesson.is_preview AS is_open
              FROM course_lessons AS lesson
              JOIN course_modules AS module ON module.id = lesson.module_id
              JOIN courses AS course ON course.id = lesson.course_id
             WHERE lesson.stream_uid IS NOT NULL
               AND NOT lesson.is_removed
               AND NOT module.is_removed
         UNION ALL
            SELECT slug || ', the introduction', intro_stream_uid, intro_duration_seconds, true
              FROM courses
             WHERE intro_stream_uid IS NOT NULL
          ORDER BY name
        )sql"))
            videos.push_back({.name = row.text("name"),
                              .uid = row.text("uid"),
                              .duration_seconds = row.get<std::optional<int>>("duration_seconds"),
                              .is_open = row.boolean("is_open")});
        return videos;
    });
}

/// Returns the finding if there is nothing to ask Stream about.
std::optional<Finding> finding_without_stream(const std::vector<UsedVideo>& videos,
                                              const VideoStream& video) {
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

bool has_other_length(const UsedVideo& used, const StreamVideo& found) {
    if (!used.duration_seconds || !found.duration_seconds) return true;
    return std::abs(*used.duration_seconds - *found.duration_seconds) > longest_rounding_seconds;
}

/// Returns the faults of a video. `needs_token`: it is played with a token.
Findings faults_of(const UsedVideo& used, const std::optional<StreamVideo>& found,
                   bool needs_token) {
    const auto name = used.name + ": " + used.uid;
    if (!found)
        return {faulty(name + " does not exist at Stream",
                       "upload the video, and write its uid into the course file")};
    if (!found->is_ready_to_stream)
        return {faulty(name + " is not ready at Stream",
                       "wait until Stream has encoded it, or upload it again")};
    Findings faults;
    if (needs_token && !found->requires_signed_urls) {
        faults.push_back(faulty(name + " requires no signed URL: whoever knows its uid can play it",
                                "turn on requireSignedURLs of the video at Stream"));
    }
    if (!needs_token && found->requires_signed_urls) {
        faults.push_back(
            faulty(name + " requires a signed URL: visitors cannot play it without a signing key",
                   "set STREAM_KEY_ID and STREAM_SIGNING_KEY, or turn requireSignedURLs off"));
    }
    if (has_other_length(used, *found)) {
        faults.push_back(faulty(name + ": its length is " + length_of(found->duration_seconds) +
                                    " at Stream, and " + length_of(used.duration_seconds) + " here",
                                "run `lectern course sync-durations`"));
    }
    return faults;
}

/// The result of opening videos until one plays.
struct Trial {
    bool has_played = false;
    std::set<int> refusals;  // the other statuses that Stream answered
};

Trial try_to_play(const std::vector<UsedVideo>& videos, const VideoStream& video, HttpClient& http,
                  Timestamp now) {
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
    const auto videos = list_used_videos(database);
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
    const auto videos = list_used_videos(database);
    if (const auto finding = finding_without_stream(videos, video)) return {*finding};
    if (video.api() == nullptr)
        return {
            not_checked("only Stream's API tells: STREAM_ACCOUNT_ID and STREAM_API_TOKEN are "
                        "missing")};
    Findings findings;
    std::map<std::string, std::optional<StreamVideo>> known;  // courses may share videos
    for (const auto& used : videos) {
        try {
            auto place = known.find(used.uid);
            if (place == known.end())
                place = known.emplace(used.uid, video.api()->find_video(used.uid)).first;
            // With a key, every video is played with a token; without, only the closed ones.
            const bool needs_token = !video.needs_api() || !used.is_open;
            for (auto& fault : faults_of(used, place->second, needs_token))
                findings.push_back(std::move(fault));
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
