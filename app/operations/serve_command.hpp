#pragma once

#include "commands.hpp"

namespace lectern::operations {

/// `lectern serve --pool POOL`: answers that pool's requests until SIGTERM. What is wrong with
/// settings or views stops it before the first worker.
int serve(const Arguments& arguments);

}  // namespace lectern::operations
