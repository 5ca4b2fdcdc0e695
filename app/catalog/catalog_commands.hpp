#pragma once

#include "commands.hpp"

namespace lectern::catalog {

/// `lectern course import FILE`
int import_course(const Arguments& arguments);

}  // namespace lectern::catalog
