#include "stream.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "identifiers.hpp"
#include "mp4.hpp"
#include "stream_captions.hpp"
#include "stream_request.hpp"
#include "stream_token.hpp"
#include "web/errors.hpp"

namespace lectern::sandbox {
namespace {

constexpr auto hls_list_type = "application/vnd.apple.mpegurl";

TokenVerdict verdict_on(const web::Request& request, const Sandbox& sandbox) {
    const auto& settings = sandbox.settings;
    const auto pem = read_file(settings.stream_public_key);
    auto verdict =
        verdict_on_token(request.path_value("token"),
                         {.id = settings.stream_key_id, .pem = pem.value_or("")}, unix_now());
    if (verdict.uid && !is_stream_uid(*verdict.uid))
        throw web::NotFound{"stream: not a video's uid"};
    return verdict;
}

web::Response refuse(const TokenVerdict& verdict) {
    return web::page("stream/refused", web::view({{"refusal", verdict.refusal}})).with_status(401);
}

/// Like Stream, allows the scripts of every site to read it.
web::Response file(std::string content, const std::string& type) {
    web::Response response;
    response.headers = {{"Content-Type", type},
                        {"Cache-Control", "private, max-age=3600"},
                        {"Access-Control-Allow-Origin", "*"}};
    response.body = std::move(content);
    return response;
}

/// Answers with the whole file; nginx cuts out the range that a player requests.
web::Response video_file(const web::Request& request, const Sandbox& sandbox,
                         const std::string& name, const std::string& type) {
    const auto verdict = verdict_on(request, sandbox);
    if (!verdict.uid) return refuse(verdict);
    auto bytes = read_file(sandbox.settings.video / name);
    if (!bytes) throw web::NotFound{"stream: no " + name};
    return file(*std::move(bytes), type);
}

web::Response show_captions_playlist(const web::Request& request, const Sandbox& sandbox,
                                     const std::string& language) {
    const auto verdict = verdict_on(request, sandbox);
    if (!verdict.uid) return refuse(verdict);
    if (!find_captions(sandbox, *verdict.uid, language))
        throw web::NotFound{"stream: no captions in " + language};
    const auto video = read_file(sandbox.settings.video / "lesson.mp4").value_or("");
    const auto seconds = static_cast<int>(mp4_duration(video).value_or(1));
    return file(captions_playlist(language, seconds), hls_list_type);
}

web::ViewData tracks_view(const std::vector<StreamCaptions>& captions) {
    std::vector<web::ViewData> tracks;
    for (const auto& [language, label, web_vtt] : captions) {
        tracks.push_back(web::view({{"language", language}, {"label", label}}));
    }
    return web::view_list(std::move(tracks));
}

}  // namespace

bool is_stream_uid(const std::string& text) {
    constexpr std::size_t digits = 32;
    const auto is_hex_digit = [](char digit) {
        return (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f');
    };
    return text.size() == digits && std::ranges::all_of(text, is_hex_digit);
}

web::Response show_player(const web::Request& request, Sandbox& sandbox) {
    const auto verdict = verdict_on(request, sandbox);
    if (!verdict.uid) return refuse(verdict);
    return web::page(
        "stream/player",
        web::view({{"token", request.path_value("token")},
                   {"uid", *verdict.uid},
                   {"start_seconds", std::to_string(start_seconds_in(request.query_string))},
                   {"tracks", tracks_view(list_captions(sandbox, *verdict.uid))}}));
}

web::Response show_manifest(const web::Request& request, Sandbox& sandbox) {
    const auto verdict = verdict_on(request, sandbox);
    if (!verdict.uid) return refuse(verdict);
    const auto manifest = read_file(sandbox.settings.video / "hls/video.m3u8").value_or("");
    return file(manifest_with(manifest, list_captions(sandbox, *verdict.uid)), hls_list_type);
}

web::Response show_hls_file(const web::Request& request, Sandbox& sandbox) {
    const auto& name = request.path_value("file");
    if (const auto language = language_of_playlist(name))
        return show_captions_playlist(request, sandbox, *language);
    const auto type = hls_type_of(name);
    if (!type) throw web::NotFound{"stream: no file " + name + " of a video"};
    return video_file(request, sandbox, "hls/" + name, *type);
}

web::Response show_video(const web::Request& request, Sandbox& sandbox) {
    return video_file(request, sandbox, "lesson.mp4", "video/mp4");
}

web::Response show_captions(const web::Request& request, Sandbox& sandbox) {
    const auto verdict = verdict_on(request, sandbox);
    if (!verdict.uid) return refuse(verdict);
    auto captions = find_captions(sandbox, *verdict.uid, request.path_value("language"));
    if (!captions) throw web::NotFound{"stream: no captions in this language"};
    return file(std::move(captions->web_vtt), "text/vtt; charset=utf-8");
}

web::Response show_poster(const web::Request& request, Sandbox& sandbox) {
    return video_file(request, sandbox, "poster.jpg", "image/jpeg");
}

}  // namespace lectern::sandbox
