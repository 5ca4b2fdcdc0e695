#pragma once

#include <string>

namespace lectern {

/// Where a lesson's video is played from. Source: Cloudflare Stream, "use your own player / embed".
class VideoStream {
  public:
    /// `customer_url` without trailing slash; empty when the installation has no video.
    explicit VideoStream(std::string customer_url);
    [[nodiscard]] bool is_configured() const;
    /// The address of the iframe that plays `uid`.
    [[nodiscard]] std::string player_url(const std::string& uid) const;

  private:
    std::string customer_url_;
};

}  // namespace lectern
