#pragma once

#include <optional>
#include <string>

#include "catalog/catalog.hpp"
#include "platform/database.hpp"
#include "platform/kept_answers.hpp"

namespace lectern::catalog {

/// Finds a course as the function of the same name in catalog.hpp does, but from what is kept of
/// it, if the course still has that version. Else reads it, and keeps it if it is published.
std::optional<CoursePage> find_published_course(Connection& connection, KeptAnswers& kept,
                                                const std::string& slug,
                                                std::optional<UserId> viewer);

}  // namespace lectern::catalog
