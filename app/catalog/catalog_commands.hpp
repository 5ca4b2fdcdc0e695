#pragma once

#include "commands.hpp"

namespace lectern::catalog {

/// `lectern course import FILE`
int import_course(const Arguments& arguments);
/// `lectern course export SLUG`
int export_course(const Arguments& arguments);
/// `lectern course list [--json]`
int list_courses(const Arguments& arguments);
/// `lectern course publish SLUG`
int publish_course(const Arguments& arguments);
/// `lectern course retire SLUG`
int retire_course(const Arguments& arguments);

}  // namespace lectern::catalog
