#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "web/request.hpp"
#include "web/response.hpp"
#include "web/site.hpp"

namespace lectern::web {

/// A response as it is sent.
struct FinishedResponse {
    int status = 200;
    Fields headers;
    std::string body;
    std::optional<std::size_t> route = {};  // index of the route in the router; empty: none matched
};

/// Answers one request. Every exception becomes a page with its status and a line in the log (none
/// for 404).
FinishedResponse respond(const Site& site, Request request);

}  // namespace lectern::web
