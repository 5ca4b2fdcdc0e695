#pragma once

#include <cstddef>
#include <functional>

#include "web/respond.hpp"

namespace lectern::web {

/// The largest body that is read; nginx refuses earlier, per location.
constexpr std::size_t largest_body = std::size_t{1} << 20;

/// Answers the requests that come to the listening socket, one after another, until SIGTERM: that
/// is honoured between requests only. SIGTERM must be blocked in the calling thread.
void answer_requests(int listening_socket, const std::function<FinishedResponse(Request)>& answer);

}  // namespace lectern::web
