#include "stream.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "web/errors.hpp"

namespace lectern::sandbox {
namespace {

constexpr auto captions_file = "lesson.vtt";

const std::string& uid_of(const web::Request& request) {
    constexpr std::size_t digits = 32;
    const auto& uid = request.path_value("uid");
    const auto is_hex_digit = [](char digit) {
        return (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f');
    };
    if (uid.size() != digits || !std::ranges::all_of(uid, is_hex_digit)) {
        throw web::NotFound{"stream: not a video's uid"};
    }
    return uid;
}

/// The whole file: nginx cuts out the part that a player asks for.
web::Response video_file(const web::Request& request, const Sandbox& sandbox, const char* name,
                         const char* type) {
    uid_of(request);
    auto bytes = read_file(sandbox.settings.video / name);
    if (!bytes) throw web::NotFound{std::string{"stream: no "} + name};
    web::Response response;
    response.headers = {{"Content-Type", type}, {"Cache-Control", "public, max-age=3600"}};
    response.body = *std::move(bytes);
    return response;
}

}  // namespace

web::Response show_player(const web::Request& request, Sandbox& sandbox) {
    const bool has_captions =
        std::filesystem::is_regular_file(sandbox.settings.video / captions_file);
    return web::page("stream/player",
                     web::view({{"uid", uid_of(request)}, {"has_captions", has_captions}}));
}

web::Response show_video(const web::Request& request, Sandbox& sandbox) {
    return video_file(request, sandbox, "lesson.mp4", "video/mp4");
}

web::Response show_captions(const web::Request& request, Sandbox& sandbox) {
    return video_file(request, sandbox, captions_file, "text/vtt; charset=utf-8");
}

web::Response show_poster(const web::Request& request, Sandbox& sandbox) {
    return video_file(request, sandbox, "poster.jpg", "image/jpeg");
}

}  // namespace lectern::sandbox
