#pragma once

#include <cstdint>

#include "platform/http_client.hpp"
#include "settings.hpp"
#include "state_directory.hpp"

namespace lectern::sandbox {

/// Sends all pending events that are due to the site. An event without a 2xx answer is retried
/// after 1, 2, 4 … at most 60 seconds, without end. Returns the number of milliseconds until the
/// next event is due, at most one minute.
std::int64_t deliver_due_events(const Settings& settings, const StateDirectory& state,
                                HttpClient& http);

/// Returns the pause after this number of failed attempts, in milliseconds.
std::int64_t pause_after_ms(std::int64_t failed_attempts);

}  // namespace lectern::sandbox
