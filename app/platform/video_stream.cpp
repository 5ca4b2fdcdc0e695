#include "platform/video_stream.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "platform/crypto.hpp"
#include "platform/http_client.hpp"
#include "platform/json.hpp"
#include "platform/link_step.hpp"
#include "platform/log.hpp"

namespace lectern {

namespace {

/// The cache is cleared at this size, so that a worker's memory does not grow with the number of
/// videos.
constexpr std::size_t most_tokens = 256;

constexpr auto iframe = "/iframe";
constexpr auto manifest = "/manifest/video.m3u8";

/// Logs an invalid key instead of throwing, so that the school's pages and texts stay available.
std::optional<RsaKey> key_from(const std::string& base64_pem) {
    if (base64_pem.empty()) return std::nullopt;
    try {
        return RsaKey{base64_pem};
    } catch (const RsaKeyError& error) {
        log::error(std::string{"STREAM_SIGNING_KEY: "} + error.what());
        return std::nullopt;
    }
}

}  // namespace

VideoStream::VideoStream(std::string customer_url, StreamKey key, TokenOptions options)
    : customer_url_{std::move(customer_url)},
      key_id_{std::move(key.id)},
      key_{key_from(key.base64_pem)},
      options_{std::move(options)} {}

bool VideoStream::is_configured() const {
    return !customer_url_.empty();
}

bool VideoStream::needs_api() const {
    return key_id_.empty() && options_.api != nullptr;
}

std::string VideoStream::public_player_url(const std::string& uid) const {
    return url_of(url_escape(uid), iframe);
}

StreamUrls VideoStream::urls_of(const std::string& uid, std::chrono::seconds lifetime,
                                Timestamp now) const {
    if (key_id_.empty() && !needs_api()) {
        const auto name = url_escape(uid);
        return {url_of(name, iframe), url_of(name, manifest), now + lifetime};
    }
    const auto& [text, expires_at] = token(uid, lifetime, now);
    return {url_of(text, iframe), url_of(text, manifest), expires_at};
}

std::string VideoStream::url_of(const std::string& name, const char* rest) const {
    return customer_url_ + '/' + name + rest;
}

const VideoStream::Token& VideoStream::token(const std::string& uid, std::chrono::seconds lifetime,
                                             Timestamp now) const {
    const auto allowed = std::min<std::chrono::seconds>(lifetime, longest_lifetime);
    const Timestamp expires_at = std::chrono::floor<LinkStep>(now + allowed);
    const auto key = uid + ' ' + std::to_string(allowed.count());
    if (const auto known = tokens_.find(key);
        known != tokens_.end() && known->second.expires_at == expires_at) {
        return known->second;
    }
    const TokenRequest wanted{
        .uid = uid, .expires_at = expires_at, .access_rules = options_.access_rules};
    auto text = needs_api() ? options_.api->create_token(wanted) : signed_token(wanted);
    if (tokens_.size() >= most_tokens) tokens_.clear();
    return tokens_[key] = {std::move(text), expires_at};
}

std::string VideoStream::signed_token(const TokenRequest& request) const {
    if (!key_) throw VideoUnavailable{"stream: the signing key is invalid"};
    const auto header = json::object({{"alg", std::string{"RS256"}}, {"kid", key_id_}});
    std::vector<json::Member> claims{
        {"sub", request.uid}, {"kid", key_id_}, {"exp", unix_seconds(request.expires_at)}};
    if (!request.access_rules.empty()) {
        claims.push_back({"accessRules", json::Raw{request.access_rules}});
    }
    const auto signed_text =
        crypto::base64url(header) + '.' + crypto::base64url(json::object(claims));
    try {
        return signed_text + '.' + crypto::base64url(key_->sign(signed_text));
    } catch (const RsaKeyError& error) {
        throw VideoUnavailable{std::string{"stream: "} + error.what()};
    }
}

}  // namespace lectern
