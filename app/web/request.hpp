#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/clock.hpp"
#include "platform/email_address.hpp"
#include "platform/row_id.hpp"

namespace lectern::web {

/// The signed-in person who sent a request.
struct Viewer {
    UserId user_id;
    SessionId session_id;
    std::string name;
    EmailAddress email;
    bool is_email_verified = false;
};

using Fields = std::vector<std::pair<std::string, std::string>>;

class Form;

/// One HTTP request as plain values. The body is raw; its size has been limited.
struct Request {
    std::string method;
    std::string path;  // decoded once and normalised by nginx; used for routing and authorisation
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
    /// The form that this page refused just now, to be shown again with its errors; null if none.
    std::shared_ptr<const Form> refused_form = nullptr;
    /// Whether this page refused a form of a browser that kept nothing of it.
    bool is_refused_form_lost = false;
    std::string confirmation = {};  // what the request before this one has done; empty if nothing
    /// The status to answer with if the request could not be read completely (400, 413), else 0.
    int refusal = 0;

    [[nodiscard]] std::optional<UserId> viewer_id() const {
        return viewer ? std::optional{viewer->user_id} : std::nullopt;
    }
    /// Returns the value of `{name}` in the route's pattern; empty if an optional one is absent.
    [[nodiscard]] const std::string& path_value(std::string_view name) const;
    [[nodiscard]] std::optional<std::string> query_value(std::string_view name) const;
    [[nodiscard]] std::optional<std::string> cookie(std::string_view name) const;
    /// Returns an empty string if absent. `name` is in lower case.
    [[nodiscard]] const std::string& header(std::string_view name) const;
};

/// Returns how long the request has waited for a worker, at least 0. Returns nothing if nginx did
/// not tell (`X-Request-Start`, which a client cannot set).
std::optional<std::chrono::microseconds> queue_time(const Request& request, Timestamp now);

/// Returns the query, encoded anew, after a `?`; empty without a query.
std::string query_text(const Request& request);

/// Returns whether an unsafe request (such as a POST) comes from this site, judged by
/// `Sec-Fetch-Site` (`same-origin` or `none`), else by `Origin`. A client that sends neither is not
/// a browser and is allowed. `base_url` is the configured one, because the sender chooses `Host`.
bool is_same_origin(const Request& request, std::string_view base_url);

/// Returns the part of an IP address that the audit record and throttles keep: the /24 of IPv4, the
/// /48 of IPv6; empty if it is neither.
std::string network_prefix(const std::string& address);

}  // namespace lectern::web
