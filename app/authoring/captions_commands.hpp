#pragma once

#include "console/command.hpp"

namespace lectern::authoring {

/// Runs `lectern course sync-captions [SLUG]`: uploads captions to Stream where it lacks them or
/// has others. Returns 1 if something failed.
int sync_captions_command(const Options& options);

}  // namespace lectern::authoring
