#include "platform/stream_api.hpp"

#include <chrono>
#include <utility>

#include "platform/json.hpp"

namespace lectern {

namespace {

using namespace std::chrono_literals;

constexpr auto usual_timeout = 5s;
constexpr auto captions_timeout = 60s;
constexpr std::size_t largest_captions = std::size_t{16} << 20;

/// Throws VideoUnavailable, without Cloudflare's message, unless the status is 200.
void require_success(const HttpAnswer& answer) {
    if (answer.status == 401 || answer.status == 403) {
        throw VideoUnavailable{"stream: answered " + std::to_string(answer.status) +
                               ": STREAM_API_TOKEN is wrong or lacks a permission"};
    }
    if (answer.status != 200) {
        throw VideoUnavailable{"stream: answered " + std::to_string(answer.status) +
                               " (expected 200)"};
    }
}

/// Returns `result` of an answer. Throws VideoUnavailable, as require_success().
json::Value result_of(const HttpAnswer& answer) {
    require_success(answer);
    try {
        if (auto result = json::parse(answer.body).find("result")) return *std::move(result);
    } catch (const json::ParseError&) {
        // treated as an answer without a result
    }
    throw VideoUnavailable{"stream: the answer has no result"};
}

/// Stream tells −1 while it does not know the duration.
std::optional<int> duration_from(const json::Value& result) {
    const auto seconds = result.number("duration");
    if (!seconds || *seconds < 1 || *seconds > 1e6) return std::nullopt;
    return static_cast<int>(*seconds);
}

std::string captions_path(const std::string& uid, const std::string& language) {
    return url_escape(uid) + "/captions/" + url_escape(language);
}

}  // namespace

StreamApi::StreamApi(HttpClient& http, StreamAccount account)
    : http_{http}, account_{std::move(account)} {}

bool StreamApi::is_configured() const {
    return !account_.id.empty();
}

std::string StreamApi::create_token(const TokenRequest& request) const {
    std::vector<json::Member> members{{"exp", unix_seconds(request.expires_at)}};
    if (!request.access_rules.empty()) {
        members.push_back({"accessRules", json::Raw{request.access_rules}});
    }
    const auto result = result_of(send({.method = "POST",
                                        .url = url_escape(request.uid) + "/token",
                                        .headers = {{"Content-Type", "application/json"}},
                                        .body = json::object(members),
                                        .total_timeout = usual_timeout}));
    auto token = result.text("token").value_or("");
    if (token.empty()) throw VideoUnavailable{"stream: the answer has no token"};
    return token;
}

std::optional<StreamVideo> StreamApi::find_video(const std::string& uid) const {
    const auto answer = send({.url = url_escape(uid), .total_timeout = usual_timeout});
    if (answer.status == 404) return std::nullopt;
    const auto result = result_of(answer);
    return StreamVideo{.duration_seconds = duration_from(result),
                       .is_ready_to_stream = result.boolean("readyToStream").value_or(false),
                       .requires_signed_urls = result.boolean("requireSignedURLs").value_or(false)};
}

std::optional<std::vector<StreamCaptions>> StreamApi::list_captions(const std::string& uid) const {
    const auto answer =
        send({.url = url_escape(uid) + "/captions", .total_timeout = usual_timeout});
    if (answer.status == 404) return std::nullopt;
    std::vector<StreamCaptions> found;
    for (const auto& captions : result_of(answer).list("")) {
        found.push_back({.language = captions.text("language").value_or(""),
                         .is_generated = captions.boolean("generated").value_or(false),
                         .is_ready = captions.text("status").value_or("ready") == "ready"});
    }
    return found;
}

std::string StreamApi::web_vtt_of(const std::string& uid, const std::string& language) const {
    auto answer = send({.url = captions_path(uid, language) + "/vtt",
                        .total_timeout = captions_timeout,
                        .largest_answer = largest_captions});
    require_success(answer);
    return std::move(answer.body);
}

void StreamApi::upload_captions(const std::string& uid, const std::string& language,
                                const std::string& web_vtt) const {
    require_success(send({.method = "PUT",
                          .url = captions_path(uid, language),
                          .files = {{.field = "file",
                                     .file_name = language + ".vtt",
                                     .content_type = "text/vtt",
                                     .content = web_vtt}},
                          .total_timeout = captions_timeout}));
}

HttpAnswer StreamApi::send(HttpRequest request) const {
    request.url = account_.api_url + "/client/v4/accounts/" + url_escape(account_.id) + "/stream/" +
                  request.url;
    request.headers.emplace_back("Authorization", "Bearer " + account_.api_token);
    request.connect_timeout = 2s;
    try {
        return http_.send(request);
    } catch (const HttpUnavailable& error) {
        throw VideoUnavailable{std::string{"stream: "} + error.what()};
    }
}

}  // namespace lectern
