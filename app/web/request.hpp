#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/email_address.hpp"

namespace lectern::web {

/// The signed-in person a request comes from.
struct Viewer {
    std::int64_t user_id = 0;
    std::int64_t session_id = 0;
    std::string name;
    EmailAddress email;
    bool is_email_verified = false;
};

using Fields = std::vector<std::pair<std::string, std::string>>;

/// One HTTP request as plain values. The body is raw and already bounded.
struct Request {
    std::string method;
    std::string path;  // decoded once, normalised by nginx; what routes and authorises
    std::string query_string;
    std::string body;
    std::string content_type;
    std::string remote_address;
    std::string request_id;
    Fields headers;  // names in lower case: `user-agent`
    Fields query;    // decoded
    Fields cookies;
    Fields path_values;  // filled in by the router
    std::optional<Viewer> viewer;
    int refusal =
        0;  // the status to answer with when the request could not be read whole (400, 413)

    /// The value of `{name}` in the route's pattern; empty when an optional one is absent.
    [[nodiscard]] const std::string& path_value(std::string_view name) const;
    [[nodiscard]] std::optional<std::string> query_value(std::string_view name) const;
    [[nodiscard]] std::optional<std::string> cookie(std::string_view name) const;
    /// Empty when absent. `name` in lower case.
    [[nodiscard]] const std::string& header(std::string_view name) const;
};

/// The part of an address that audit and throttles keep: /24 of IPv4, /48 of IPv6; empty when it is
/// neither.
std::string network_prefix(const std::string& address);

}  // namespace lectern::web
