#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/clock.hpp"
#include "platform/database.hpp"

namespace lectern::learning {

/// The names of the columns of a record about a course, in their order.
const std::vector<std::string>& learner_count_columns();

/// Returns a JSON object for each course: how many people have access to it, by which cause (who
/// has several counts once for each), how many came in the 30 days before `now`, began and
/// completed it, and how many purchases are not claimed.
std::vector<std::string> list_learner_counts(DatabaseHandle& handle, Timestamp now);

/// The names of the columns of a record about a learner, in their order.
const std::vector<std::string>& learner_columns();

/// Returns a JSON object for each person with access to the course that has or had this slug,
/// oldest first. Returns nothing if there is no such course.
std::optional<std::vector<std::string>> list_learner_records(DatabaseHandle& handle,
                                                             const std::string& slug);

}  // namespace lectern::learning
