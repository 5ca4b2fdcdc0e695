#pragma once

#include <optional>
#include <string>
#include <vector>

#include "audit/audit.hpp"
#include "authoring/sync_line.hpp"
#include "platform/database.hpp"
#include "platform/stream_api.hpp"

// Brings the captions of lessons to Stream, so that its player shows them.

namespace lectern::authoring {

/// Uploads the captions of videos at Stream that it lacks or whose text differs there. Never
/// deletes captions. Returns a line for each lesson and language, and one for each course; no line
/// if there is no course. A failure is a line, and the rest goes on.
///
/// `course_slug` is current or former; without it, every course is synced.
std::vector<SyncLine> sync_captions(Database& database, const audit::Act& act,
                                    const StreamApi& stream,
                                    const std::optional<std::string>& course_slug);

}  // namespace lectern::authoring
