#pragma once

#include "commands.hpp"

namespace lectern::catalog {

/// `lectern course sync-prices`: makes and checks the prices at Stripe; 1 when one differs.
int sync_prices_command(const Arguments& arguments);

}  // namespace lectern::catalog
