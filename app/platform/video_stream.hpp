#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <unordered_map>

#include "platform/clock.hpp"
#include "platform/rsa_key.hpp"
#include "platform/stream_api.hpp"

namespace lectern {

/// A Cloudflare Stream key that signs tokens. Both fields are empty if there is none.
struct StreamKey {
    std::string id;
    std::string base64_pem;
};

/// What tokens contain besides video and expiry, and who makes them if there is no key.
struct TokenOptions {
    std::string access_rules = {};   // Cloudflare's, a JSON list; empty: none
    const StreamApi* api = nullptr;  // makes the tokens if there is no key; null: there is none
};

/// The URLs of a video, and when they stop working. Without a token they always work;
/// `expires_at` then says when to ask again.
struct StreamUrls {
    std::string iframe_url;
    std::string manifest_url;  // of HTTP Live Streaming
    Timestamp expires_at;
};

/// Makes the URLs that videos of Stream are played from. Videos have tokens signed here if there is
/// a key; else tokens from Cloudflare's API if there is an account; else none. Source: Cloudflare
/// Stream, "use your own player / embed", "secure your stream".
class VideoStream {
  public:
    /// Cloudflare refuses tokens that live longer.
    static constexpr std::chrono::hours longest_lifetime{24};

    /// `customer_url` has no trailing slash; it is empty if the installation has no video. An
    /// invalid key is logged; then no token is made.
    explicit VideoStream(std::string customer_url, StreamKey key = {}, TokenOptions options = {});
    [[nodiscard]] bool is_configured() const;
    /// Returns whether only a network call gets a token, so that pages have none.
    [[nodiscard]] bool needs_api() const;
    /// Returns the URL of the iframe that plays a public video, by its uid.
    [[nodiscard]] std::string public_player_url(const std::string& uid) const;
    /// Returns the URLs that play `uid` for `lifetime` from now, less up to a LinkStep. Calls
    /// Cloudflare's API if `needs_api()`. Throws VideoUnavailable.
    [[nodiscard]] StreamUrls urls_of(const std::string& uid, std::chrono::seconds lifetime,
                                     Timestamp now) const;
    /// The API of the account, or null.
    [[nodiscard]] const StreamApi* api() const { return options_.api; }

  private:
    struct Token {
        std::string text;
        Timestamp expires_at;
    };

    [[nodiscard]] std::string url_of(const std::string& name, const char* rest) const;
    [[nodiscard]] const Token& token(const std::string& uid, std::chrono::seconds lifetime,
                                     Timestamp now) const;
    [[nodiscard]] std::string signed_token(const TokenRequest& request) const;

    std::string customer_url_;
    std::string key_id_;
    std::optional<RsaKey> key_;
    TokenOptions options_;
    mutable std::unordered_map<std::string, Token> tokens_;  // the latest of each uid and lifetime
};

}  // namespace lectern
