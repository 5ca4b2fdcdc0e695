#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "web/request.hpp"

namespace lectern::web {

/// Parses a `Cookie` header.
Fields parse_cookies(const std::string& header);

/// How this site names and guards its cookies: `__Host-` and Secure, but for plain http on
/// loopback, where a demo runs.
class CookiePolicy {
  public:
    explicit CookiePolicy(std::string_view base_url);
    [[nodiscard]] std::string name(std::string_view short_name) const;
    /// A `Set-Cookie` value: HttpOnly, SameSite=Lax, Path=/; without `lifetime` it ends with the
    /// browser.
    [[nodiscard]] std::string set(std::string_view short_name, std::string_view value,
                                  std::optional<std::chrono::seconds> lifetime) const;
    [[nodiscard]] std::string remove(std::string_view short_name) const;

  private:
    bool is_secure_;
};

/// `http://` on localhost, 127.0.0.1 or [::1].
bool is_plain_loopback(std::string_view base_url);

}  // namespace lectern::web
