#pragma once

#include <optional>
#include <string>
#include <string_view>

// What a request for a video of Cloudflare Stream asks for.

namespace lectern::sandbox {

/// Returns the content type of a file of HTTP Live Streaming, or nothing if no such file can have
/// this name.
std::optional<std::string> hls_type_of(std::string_view name);

/// Returns where the player starts, in seconds: the parameter `startTime` as Stream's player takes
/// it, `760`, `760s` or `12m40s`. Returns 0 for anything else.
int start_seconds_in(std::string_view query_string);

}  // namespace lectern::sandbox
