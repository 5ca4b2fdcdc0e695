#include "catalog/video_source.hpp"

#include <algorithm>
#include <utility>

#include "platform/ascii.hpp"

namespace lectern::catalog {

namespace {

using namespace std::chrono_literals;

struct VideoType {
    const char* ending;
    const char* content_type;
};

constexpr VideoType types[] = {
    {".mp4", "video/mp4"}, {".m4v", "video/mp4"}, {".webm", "video/webm"}};

constexpr std::chrono::seconds unknown_duration = 2h;

}  // namespace

std::optional<VideoSource> video_source_from(VideoColumns columns) {
    if (columns.stream_uid) {
        return VideoSource{VideoSource::Kind::stream, *std::move(columns.stream_uid),
                           columns.duration_seconds};
    }
    if (columns.object_key) {
        return VideoSource{VideoSource::Kind::file, *std::move(columns.object_key),
                           columns.duration_seconds};
    }
    return std::nullopt;
}

std::optional<VideoSource> lesson_video_from(const Row& row) {
    return video_source_from({.stream_uid = row.get<std::optional<std::string>>("stream_uid"),
                              .object_key = row.get<std::optional<std::string>>("video_object_key"),
                              .duration_seconds = row.get<std::optional<int>>("duration_seconds")});
}

std::optional<VideoSource> introduction_from(const Row& row) {
    return video_source_from(
        {.stream_uid = row.get<std::optional<std::string>>("intro_stream_uid"),
         .object_key = row.get<std::optional<std::string>>("intro_object_key"),
         .duration_seconds = row.get<std::optional<int>>("intro_duration_seconds")});
}

VideoColumns columns_of(const std::optional<VideoSource>& video) {
    VideoColumns columns;
    if (!video) return columns;
    auto& id = video->kind == VideoSource::Kind::file ? columns.object_key : columns.stream_uid;
    id = video->id;
    columns.duration_seconds = video->duration_seconds;
    return columns;
}

std::optional<std::string> video_type_of(const std::string& object_key) {
    const auto key = lower_case(object_key);
    for (const auto& type : types) {
        if (key.ends_with(type.ending)) return type.content_type;
    }
    return std::nullopt;
}

std::chrono::seconds page_lifetime(const VideoSource& video) {
    const auto duration =
        video.duration_seconds ? std::chrono::seconds{*video.duration_seconds} : unknown_duration;
    return std::min(video_url_lifetime + duration, std::chrono::seconds{longest_video_seconds});
}

}  // namespace lectern::catalog
