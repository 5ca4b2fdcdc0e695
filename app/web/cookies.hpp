#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "web/request.hpp"

namespace lectern::web {

/// Parses a `Cookie` header. Omits cookies without a name or with control characters, which no
/// browser sends.
Fields parse_cookies(const std::string& header);

/// Names and protects the site's cookies: `__Host-` prefix and Secure, except on plain http on
/// loopback, where the demo runs.
class CookiePolicy {
  public:
    explicit CookiePolicy(std::string_view base_url);
    [[nodiscard]] std::string name(std::string_view short_name) const;
    /// Returns a `Set-Cookie` value with HttpOnly, SameSite=Lax and Path=/. Without `lifetime` the
    /// cookie ends with the browser session.
    [[nodiscard]] std::string set(std::string_view short_name, std::string_view value,
                                  std::optional<std::chrono::seconds> lifetime) const;
    [[nodiscard]] std::string remove(std::string_view short_name) const;

  private:
    bool is_secure_;
};

/// Returns whether the URL is `http://` on localhost, 127.0.0.1 or [::1].
bool is_plain_loopback(std::string_view base_url);

}  // namespace lectern::web
