#pragma once

#include <optional>
#include <string>

#include "authoring/course_entries.hpp"
#include "authoring/course_identity.hpp"
#include "platform/database.hpp"

namespace lectern::authoring {

/// Returns why the course may not have the price at Stripe that its file names: it is or was that
/// of another course, or sync-prices has replaced it. Returns nothing if it may, or if there is
/// none.
std::optional<std::string> fault_in_stripe_price(Transaction& transaction,
                                                 const CourseIdentity& known,
                                                 const CourseFile& course);

}  // namespace lectern::authoring
