#pragma once

#include <optional>
#include <string>
#include <vector>

#include "audit/audit.hpp"
#include "authoring/sync_line.hpp"
#include "authoring/videos_at_stream.hpp"
#include "platform/database.hpp"

// Compares the videos of courses with those at Stream.

namespace lectern::authoring {

struct DurationSync {
    FindVideo find_video;
    PlayedWithToken played_with_token = PlayedWithToken::all;
    std::optional<std::string> course_slug = {};  // current or former; nothing: every course
};

/// Stores the lengths of the videos in which it finds no fault, where they differ. Returns a line
/// for each course, and one for each video that needs attention; no line if there is no course.
/// Throws VideoUnavailable; what was stored for earlier courses remains.
std::vector<SyncLine> sync_durations(Database& database, const audit::Act& act,
                                     const DurationSync& sync);

}  // namespace lectern::authoring
