#pragma once

#include <string_view>
#include <vector>

#include "console/command.hpp"

namespace lectern::operations {

/// Returns the names of the pools: what `--pool` takes.
std::vector<std::string_view> list_pool_names();

/// `lectern serve --pool POOL`: answers the requests of one pool until SIGTERM. Throws before it
/// starts a worker if settings or views are wrong.
int serve_pool(const Options& options);

}  // namespace lectern::operations
