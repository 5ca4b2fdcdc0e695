#include "platform/video_stream.hpp"

#include <utility>

#include "platform/crypto.hpp"
#include "platform/http_client.hpp"
#include "platform/json.hpp"
#include "platform/log.hpp"

namespace lectern {

namespace {

/// The cache is cleared at this size, so that a worker's memory does not grow with the number of
/// videos.
constexpr std::size_t most_tokens = 256;

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

VideoStream::VideoStream(std::string customer_url, StreamKey key)
    : customer_url_{std::move(customer_url)},
      key_id_{std::move(key.id)},
      key_{key_from(key.base64_pem)} {}

bool VideoStream::is_configured() const {
    return !customer_url_.empty();
}

std::string VideoStream::player_url(const std::string& uid, Timestamp now) const {
    const auto name = key_id_.empty() ? url_escape(uid) : token(uid, now);
    return customer_url_ + '/' + name + "/iframe";
}

const std::string& VideoStream::token(const std::string& uid, Timestamp now) const {
    const Timestamp expires_at = std::chrono::floor<TokenStep>(now + token_lifetime);
    if (const auto known = tokens_.find(uid);
        known != tokens_.end() && known->second.expires_at == expires_at) {
        return known->second.text;
    }
    auto text = signed_token(uid, expires_at);
    if (tokens_.size() >= most_tokens) tokens_.clear();
    return (tokens_[uid] = {std::move(text), expires_at}).text;
}

std::string VideoStream::signed_token(const std::string& uid, Timestamp expires_at) const {
    if (!key_) throw VideoUnavailable{"stream: the signing key is invalid"};
    const auto header = json::object({{"alg", std::string{"RS256"}}, {"kid", key_id_}});
    const auto claims =
        json::object({{"sub", uid}, {"kid", key_id_}, {"exp", unix_seconds(expires_at)}});
    const auto signed_text = crypto::base64url(header) + '.' + crypto::base64url(claims);
    try {
        return signed_text + '.' + crypto::base64url(key_->sign(signed_text));
    } catch (const RsaKeyError& error) {
        throw VideoUnavailable{std::string{"stream: "} + error.what()};
    }
}

}  // namespace lectern
