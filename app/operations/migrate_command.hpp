#pragma once

#include "commands.hpp"

namespace lectern::operations {

/// `lectern migrate`: applies what the database has not had, and names it.
int migrate(const Arguments& arguments);

}  // namespace lectern::operations
