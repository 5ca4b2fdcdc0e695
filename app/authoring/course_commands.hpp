#pragma once

#include "console/command.hpp"

namespace lectern::authoring {

/// Runs `lectern course import FILE`: imports a course file.
int import_course(const Options& options);
/// Runs `lectern course export SLUG`: prints a course as a course file.
int export_course(const Options& options);
/// Runs `lectern course list [--json]`: lists all courses.
int list_courses(const Options& options);
/// Runs `lectern course publish SLUG`: publishes a course.
int publish_course(const Options& options);
/// Runs `lectern course retire SLUG`: retires a course.
int retire_course(const Options& options);

}  // namespace lectern::authoring
