#pragma once

#include <cstdint>

#include "platform/http_client.hpp"
#include "settings.hpp"
#include "state_directory.hpp"

namespace lectern::sandbox {

/// Sends every pending event whose time has come to the site; one that is not answered 2xx waits
/// 1, 2, 4 … at most 60 seconds, for ever. Returns how many milliseconds until the next is due,
/// at most one minute.
std::int64_t deliver_due_events(const Settings& settings, const StateDirectory& state,
                                HttpClient& http);

/// How long an event waits after its so-many-th failed attempt.
std::int64_t pause_after_ms(std::int64_t failed_attempts);

}  // namespace lectern::sandbox
