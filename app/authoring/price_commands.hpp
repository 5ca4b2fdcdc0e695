#pragma once

#include "console/command.hpp"

namespace lectern::authoring {

/// Runs `lectern course sync-prices`: creates missing prices at Stripe and checks the others.
/// Returns 1 if one of them needs attention.
int sync_prices(const Options& options);

}  // namespace lectern::authoring
