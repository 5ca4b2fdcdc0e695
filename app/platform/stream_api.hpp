#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "platform/clock.hpp"
#include "platform/http_client.hpp"

namespace lectern {

/// The URL of a video cannot be made now, or Stream gives no usable answer.
class VideoUnavailable : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// The account at Cloudflare that owns the videos.
struct StreamAccount {
    std::string api_url;  // https://api.cloudflare.com, without a trailing slash
    std::string id;       // empty: the API is not used
    std::string api_token;
};

/// What a token is for.
struct TokenRequest {
    std::string uid;
    Timestamp expires_at;      // at most 24 h ahead
    std::string access_rules;  // a JSON list; empty: none
};

/// What Stream knows about a video.
struct StreamVideo {
    std::optional<int> duration_seconds;  // rounded down; nothing while Stream does not know it
    bool is_ready_to_stream = false;
    bool requires_signed_urls = false;
};

/// Captions that Stream has of a video.
struct StreamCaptions {
    std::string language;       // BCP 47
    bool is_generated = false;  // by Stream, from the sound
    bool is_ready = true;       // false while Stream generates them, or if it could not
};

/// Cloudflare's API for Stream. Every call uses the network. Sources: Cloudflare API, "stream",
/// "stream/token" and "stream/captions".
class StreamApi {
  public:
    StreamApi(HttpClient& http, StreamAccount account);
    [[nodiscard]] bool is_configured() const;
    /// Returns a new token for a video. Throws VideoUnavailable.
    [[nodiscard]] std::string create_token(const TokenRequest& request) const;
    /// Returns nothing if the account has no such video. Throws VideoUnavailable.
    [[nodiscard]] std::optional<StreamVideo> find_video(const std::string& uid) const;
    /// Returns nothing if the account has no such video. Throws VideoUnavailable.
    [[nodiscard]] std::optional<std::vector<StreamCaptions>> list_captions(
        const std::string& uid) const;
    /// Returns the captions as WebVTT. Throws VideoUnavailable, also if there are none.
    [[nodiscard]] std::string web_vtt_of(const std::string& uid, const std::string& language) const;
    /// Adds captions, or replaces those in this language. Throws VideoUnavailable.
    void upload_captions(const std::string& uid, const std::string& language,
                         const std::string& web_vtt) const;

  private:
    /// Sends a request. Its `url` is what follows `/stream/`.
    [[nodiscard]] HttpAnswer send(HttpRequest request) const;

    HttpClient& http_;
    StreamAccount account_;
};

}  // namespace lectern
