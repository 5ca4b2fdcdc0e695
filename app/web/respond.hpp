#pragma once

#include <functional>
#include <optional>
#include <string>

#include "web/request.hpp"
#include "web/response.hpp"
#include "web/router.hpp"

namespace lectern::web {

/// What answering needs to know of the site it stands for.
struct Site {
    Router router;
    const Views& views;
    std::string base_url;             // `https://school.example`: the only origin that may post
    std::string session_cookie_name;  // empty: the site has no sessions
    /// The viewer whom a session token stands for. May throw DatabaseUnavailable.
    std::function<std::optional<Viewer>(const std::string& token, const Request&)> find_viewer;
    /// The pool that this worker is of: routes of another are refused. Nothing: it answers all.
    std::optional<Pool> pool = std::nullopt;
    /// Adds what the layout reads beside the page's own data.
    std::function<void(const Request&, ViewData&)> add_frame;
};

/// A response as it goes over the wire.
struct FinishedResponse {
    int status = 200;
    Fields headers;
    std::string body;
};

/// Answers one request, whatever happens: every exception ends here, as a page of the right status
/// and a line in the log.
FinishedResponse respond(const Site& site, Request request);

}  // namespace lectern::web
