#pragma once

#include "console/command.hpp"

namespace lectern::authoring {

/// Runs `lectern course new DIR`: writes an example course as a folder.
int write_new_course(const Options& options);
/// Runs `lectern course check DIR|FILE`: names every fault of a course.
int check_course(const Options& options);
/// Runs `lectern course import DIR|FILE [--dry-run]`: imports a course and prints what it changed.
int import_course(const Options& options);
/// Runs `lectern course export SLUG [--folder DIR]`: prints a course as a course file, or writes it
/// as a folder.
int export_course(const Options& options);
/// Runs `lectern course list [--json]`: lists all courses.
int list_courses(const Options& options);
/// Runs `lectern course publish SLUG`: publishes a course.
int publish_course(const Options& options);
/// Runs `lectern course retire SLUG`: retires a course.
int retire_course(const Options& options);

}  // namespace lectern::authoring
