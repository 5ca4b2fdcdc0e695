#pragma once

#include <cstddef>
#include <functional>

#include "web/respond.hpp"

namespace lectern::web {

/// The largest body that the site accepts, in bytes. nginx rejects larger ones earlier, with a
/// limit per location.
constexpr std::size_t largest_body = std::size_t{1} << 20;

/// Answers the requests on the listening socket one after another until SIGTERM, which takes effect
/// only between requests. SIGTERM must be blocked in the calling thread. Bodies of more than `most`
/// bytes are refused.
void answer_requests(int listening_socket, const std::function<FinishedResponse(Request)>& answer,
                     std::size_t most = largest_body);

}  // namespace lectern::web
