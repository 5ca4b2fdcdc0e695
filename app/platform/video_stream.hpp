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

/// No address for a video can be made just now.
class VideoUnavailable : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// A key of Cloudflare Stream that signs tokens: both are empty when videos need none.
struct StreamKey {
    std::string id;
    std::string base64_pem;
};

/// Where a lesson's video is played from. Source: Cloudflare Stream, "use your own player / embed",
/// "secure your stream".
class VideoStream {
  public:
    /// How long a page with a video can stay open and still go on playing, at most.
    static constexpr std::chrono::hours token_lifetime{2};
    /// Tokens end at whole steps, so it may be less by one. A signature costs more than the rest of
    /// a page: all pages that show a video within a step show the same token, which says nothing of
    /// the viewer.
    using TokenStep = std::chrono::duration<std::int64_t, std::ratio<300>>;

    /// `customer_url` without trailing slash; empty when the installation has no video. A key that
    /// is no key is told in the log, and each address that it should sign is refused.
    explicit VideoStream(std::string customer_url, StreamKey key = {});
    [[nodiscard]] bool is_configured() const;
    /// The address of the iframe that plays `uid`: by a token when there is a key, else by the uid
    /// itself. Throws VideoUnavailable.
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
    mutable std::unordered_map<std::string, Token> tokens_;  // by uid, the latest of each
};

}  // namespace lectern
