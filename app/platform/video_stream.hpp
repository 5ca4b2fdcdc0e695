#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <ratio>
#include <stdexcept>
#include <string>
#include <unordered_map>

#include "platform/clock.hpp"
#include "platform/rsa_key.hpp"

namespace lectern {

/// The URL of a video cannot be made now.
class VideoUnavailable : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// A Cloudflare Stream key that signs tokens. Both fields are empty if videos need no token.
struct StreamKey {
    std::string id;
    std::string base64_pem;
};

/// Makes the URLs that lessons' videos are played from. Source: Cloudflare Stream, "use your own
/// player / embed", "secure your stream".
class VideoStream {
  public:
    /// The longest time that an open page can go on playing its video.
    static constexpr std::chrono::hours token_lifetime{2};
    /// Expiry times are rounded down to this step (300 s), so a token may live up to one step less.
    /// A signature costs more than the rest of a page, so all pages that show a video within a step
    /// share one token. It contains nothing about the viewer.
    using TokenStep = std::chrono::duration<std::int64_t, std::ratio<300>>;

    /// `customer_url` has no trailing slash; it is empty if the installation has no video. An
    /// invalid key is logged, and `player_url` then throws.
    explicit VideoStream(std::string customer_url, StreamKey key = {});
    [[nodiscard]] bool is_configured() const;
    /// Returns the URL of the iframe that plays `uid`: with a token if there is a key, else with
    /// the uid itself. Throws VideoUnavailable.
    [[nodiscard]] std::string player_url(const std::string& uid, Timestamp now) const;

  private:
    struct Token {
        std::string text;
        Timestamp expires_at;
    };
    [[nodiscard]] const std::string& token(const std::string& uid, Timestamp now) const;
    [[nodiscard]] std::string signed_token(const std::string& uid, Timestamp expires_at) const;

    std::string customer_url_;
    std::string key_id_;
    std::optional<RsaKey> key_;
    mutable std::unordered_map<std::string, Token> tokens_;  // the latest token of each uid
};

}  // namespace lectern
