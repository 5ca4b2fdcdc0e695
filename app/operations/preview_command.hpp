#pragma once

#include "console/command.hpp"

namespace lectern::operations {

/// Runs `lectern course preview DIR|FILE [--state DIR] [--once]`: imports a course into the running
/// demo as published, and again at each change of its files, until it is stopped.
int preview_course(const Options& options);

}  // namespace lectern::operations
