#pragma once

#include "console/command.hpp"

namespace lectern::operations {

/// `lectern serve --pool POOL`: answers the requests of one pool until SIGTERM. Throws before it
/// starts a worker if settings or views are wrong.
int serve_pool(const Options& options);

}  // namespace lectern::operations
