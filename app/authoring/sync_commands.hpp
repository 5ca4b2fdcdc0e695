#pragma once

#include "console/command.hpp"

namespace lectern::authoring {

/// Runs `lectern course sync-prices`: creates missing prices at Stripe and checks the others.
/// Returns 1 if one of them needs attention.
int sync_prices(const Options& options);

/// Runs `lectern course sync-durations [SLUG]`: stores the lengths of videos as Stream reports
/// them, and checks the videos. Returns 1 if one of them needs attention.
int sync_durations(const Options& options);

/// Runs `lectern course sync-captions [SLUG]`: uploads captions to Stream where it lacks them or
/// has others. Returns 1 if something failed.
int sync_captions(const Options& options);

}  // namespace lectern::authoring
