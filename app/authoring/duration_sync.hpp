#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "audit/audit.hpp"
#include "authoring/sync_line.hpp"
#include "platform/database.hpp"
#include "platform/stream_api.hpp"

// Compares the videos of courses with those at Stream.

namespace lectern::authoring {

/// Returns nothing if there is no such video. Throws VideoUnavailable.
using FindVideo = std::function<std::optional<StreamVideo>(const std::string& uid)>;

/// Which videos are played with a token, and so must require signed URLs.
enum class PlayedWithToken {
    all,            // a key signs the tokens
    those_to_learn  // the API makes them; previews and introductions are played without one
};

struct DurationSync {
    FindVideo find_video;
    PlayedWithToken played_with_token = PlayedWithToken::all;
    std::optional<std::string> course_slug = {};  // current or former; nothing: every course
};

/// Stores the lengths of the videos in which it finds no fault. Returns a line for each course, and
/// one for each video that needs attention; no line if there is no course. Throws VideoUnavailable;
/// what was stored for earlier courses remains.
std::vector<SyncLine> sync_durations(Database& database, const audit::Act& act,
                                     const DurationSync& sync);

}  // namespace lectern::authoring
