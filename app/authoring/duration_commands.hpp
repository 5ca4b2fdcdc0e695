#pragma once

#include "console/command.hpp"

namespace lectern::authoring {

/// Runs `lectern course sync-durations [SLUG]`: stores the lengths of videos as Stream reports
/// them, and checks the videos. Returns 1 if one of them needs attention.
int sync_durations(const Options& options);

}  // namespace lectern::authoring
