#include "stream_api.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "identifiers.hpp"
#include "mp4.hpp"
#include "platform/json.hpp"
#include "stream.hpp"
#include "stream_captions.hpp"
#include "stream_token.hpp"

namespace lectern::sandbox {
namespace {

constexpr std::int64_t usual_lifetime_seconds = 3600;

web::Response answer(const std::string& result) {
    return web::json_text(json::object({{"result", json::Raw{result}},
                                        {"success", true},
                                        {"errors", json::Raw{"[]"}},
                                        {"messages", json::Raw{"[]"}}}));
}

web::Response error(int status, std::int64_t code, const std::string& message) {
    const auto fault = json::object({{"code", code}, {"message", message}});
    return web::json_text(json::object({{"result", nullptr},
                                        {"success", false},
                                        {"errors", json::Raw{'[' + fault + ']'}},
                                        {"messages", json::Raw{"[]"}}}))
        .with_status(status);
}

bool is_authorised(const web::Request& request, const Settings& settings) {
    return !settings.stream_api_token.empty() &&
           request.header("authorization") == "Bearer " + settings.stream_api_token &&
           request.path_value("account") == settings.stream_account_id;
}

web::Response not_found() {
    return error(404, 10003, "Not Found");
}

/// Returns the answer to a request that is not authorised or not for a video.
std::optional<web::Response> refusal_of(const web::Request& request, const Settings& settings) {
    if (!is_authorised(request, settings)) return error(401, 10000, "Authentication error");
    if (!is_stream_uid(request.path_value("uid"))) return not_found();
    return std::nullopt;
}

std::string captions_json(const StreamCaptions& captions) {
    return json::object({{"language", captions.language},
                         {"label", captions.label},
                         {"generated", false},
                         {"status", "ready"}});
}

/// Returns the claims of the token that the body asks for. Throws json::ParseError.
StreamClaims claims_from(const web::Request& request) {
    const auto body = json::parse(request.body.empty() ? "{}" : request.body);
    const auto rules = body.find("accessRules");
    return {.uid = request.path_value("uid"),
            .expires_at = body.integer("exp").value_or(unix_now() + usual_lifetime_seconds),
            .access_rules = rules ? rules->dump() : std::string{}};
}

}  // namespace

web::Response create_stream_token(const web::Request& request, Sandbox& sandbox) {
    const auto& settings = sandbox.settings;
    if (const auto refusal = refusal_of(request, settings)) return *refusal;
    try {
        const auto pem = read_file(settings.stream_signing_key).value_or("");
        const auto token = signed_token(claims_from(request), {settings.stream_key_id, pem});
        return answer(json::object({{"token", token}}));
    } catch (const json::ParseError& fault) {
        return error(400, 10005, fault.what());
    }
}

web::Response show_stream_video(const web::Request& request, Sandbox& sandbox) {
    const auto& settings = sandbox.settings;
    const auto& uid = request.path_value("uid");
    if (const auto refusal = refusal_of(request, settings)) return *refusal;
    const auto duration = mp4_duration(read_file(settings.video / "lesson.mp4").value_or(""));
    return answer(json::object({{"uid", uid},
                                {"duration", json::Raw{std::to_string(duration.value_or(-1))}},
                                {"readyToStream", duration.has_value()},
                                {"requireSignedURLs", true}}));
}

web::Response list_stream_captions(const web::Request& request, Sandbox& sandbox) {
    if (const auto refusal = refusal_of(request, sandbox.settings)) return *refusal;
    std::vector<json::Scalar> items;
    for (const auto& captions : list_captions(sandbox, request.path_value("uid")))
        items.emplace_back(json::Raw{captions_json(captions)});
    return answer(json::array(items));
}

web::Response show_stream_captions(const web::Request& request, Sandbox& sandbox) {
    if (const auto refusal = refusal_of(request, sandbox.settings)) return *refusal;
    auto captions =
        find_captions(sandbox, request.path_value("uid"), request.path_value("language"));
    if (!captions) return not_found();
    web::Response response;
    response.headers = {{"Content-Type", "text/vtt"}};
    response.body = std::move(captions->web_vtt);
    return response;
}

web::Response upload_stream_captions(const web::Request& request, Sandbox& sandbox) {
    if (const auto refusal = refusal_of(request, sandbox.settings)) return *refusal;
    const auto& uid = request.path_value("uid");
    const auto& language = request.path_value("language");
    const auto web_vtt = file_in_form(request.body, request.content_type, "file");
    if (!is_language(language) || !web_vtt || !web_vtt->starts_with("WEBVTT"))
        return error(400, 10005, "Bad Request: no WebVTT file, or not a language tag");
    save_captions(sandbox.state, uid, language, *web_vtt);
    return answer(captions_json(find_captions(sandbox, uid, language).value()));
}

web::Response delete_stream_captions(const web::Request& request, Sandbox& sandbox) {
    if (const auto refusal = refusal_of(request, sandbox.settings)) return *refusal;
    if (!delete_captions(sandbox.state, request.path_value("uid"), request.path_value("language")))
        return not_found();
    return answer("\"\"");
}

}  // namespace lectern::sandbox
