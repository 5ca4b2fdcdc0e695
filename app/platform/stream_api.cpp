#include "platform/stream_api.hpp"

#include <chrono>
#include <utility>

#include "platform/json.hpp"

namespace lectern {

namespace {

using namespace std::chrono_literals;

/// Returns `result` of an answer. Throws VideoUnavailable, without Cloudflare's message.
json::Value result_of(const HttpAnswer& answer) {
    if (answer.status == 401 || answer.status == 403) {
        throw VideoUnavailable{"stream: answered " + std::to_string(answer.status) +
                               ": STREAM_API_TOKEN is wrong or lacks a permission"};
    }
    if (answer.status != 200) {
        throw VideoUnavailable{"stream: answered " + std::to_string(answer.status) +
                               " (expected 200)"};
    }
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
    const auto result =
        result_of(send("POST", url_escape(request.uid) + "/token", json::object(members)));
    auto token = result.text("token").value_or("");
    if (token.empty()) throw VideoUnavailable{"stream: the answer has no token"};
    return token;
}

std::optional<StreamVideo> StreamApi::find_video(const std::string& uid) const {
    const auto answer = send("GET", url_escape(uid));
    if (answer.status == 404) return std::nullopt;
    const auto result = result_of(answer);
    return StreamVideo{.duration_seconds = duration_from(result),
                       .is_ready_to_stream = result.boolean("readyToStream").value_or(false),
                       .requires_signed_urls = result.boolean("requireSignedURLs").value_or(false)};
}

HttpAnswer StreamApi::send(const std::string& method, const std::string& path,
                           const std::string& body) const {
    HttpHeaders headers{{"Authorization", "Bearer " + account_.api_token}};
    if (!body.empty()) headers.emplace_back("Content-Type", "application/json");
    try {
        return http_.send({.method = method,
                           .url = account_.api_url + "/client/v4/accounts/" +
                                  url_escape(account_.id) + "/stream/" + path,
                           .headers = std::move(headers),
                           .body = body,
                           .connect_timeout = 2s,
                           .total_timeout = 5s});
    } catch (const HttpUnavailable& error) {
        throw VideoUnavailable{std::string{"stream: "} + error.what()};
    }
}

}  // namespace lectern
