#include "web/cookies.hpp"

#include <algorithm>

#include <cgicc/CgiEnvironment.h>
#include <cgicc/HTTPCookie.h>

#include "web/cgi_input.hpp"

namespace lectern::web {

namespace {

bool has_control_character(std::string_view text) {
    return std::ranges::any_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

}  // namespace

Fields parse_cookies(const std::string& header) {
    Fields cookies;
    if (header.empty()) return cookies;
    InMemoryCgiInput input{{{"HTTP_COOKIE", header}, {"REQUEST_METHOD", "GET"}}};
    const cgicc::CgiEnvironment environment{&input};
    for (const auto& cookie : environment.getCookieList()) {
        const auto& name = cookie.getName();
        const auto& value = cookie.getValue();
        if (name.empty() || has_control_character(name) || has_control_character(value)) continue;
        cookies.emplace_back(name, value);
    }
    return cookies;
}

bool is_plain_loopback(std::string_view base_url) {
    constexpr std::string_view scheme = "http://";
    if (!base_url.starts_with(scheme)) return false;
    const auto authority = base_url.substr(scheme.size());
    for (const std::string_view host : {"localhost", "127.0.0.1", "[::1]"}) {
        if (!authority.starts_with(host)) continue;
        const auto rest = authority.substr(host.size());
        if (rest.empty() || rest.front() == ':' || rest.front() == '/') return true;
    }
    return false;
}

CookiePolicy::CookiePolicy(std::string_view base_url) : is_secure_{!is_plain_loopback(base_url)} {}

std::string CookiePolicy::name(std::string_view short_name) const {
    return (is_secure_ ? "__Host-lectern_" : "lectern_") + std::string{short_name};
}

std::string CookiePolicy::set(std::string_view short_name, std::string_view value,
                              std::optional<std::chrono::seconds> lifetime) const {
    auto cookie = name(short_name) + "=" + std::string{value} + "; Path=/; HttpOnly; SameSite=Lax";
    if (is_secure_) cookie += "; Secure";
    if (lifetime) cookie += "; Max-Age=" + std::to_string(lifetime->count());
    return cookie;
}

std::string CookiePolicy::remove(std::string_view short_name) const {
    return set(short_name, "", std::chrono::seconds{0});
}

}  // namespace lectern::web
