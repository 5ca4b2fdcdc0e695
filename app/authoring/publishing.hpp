#pragma once

#include <optional>
#include <string>
#include <vector>

#include "audit/audit.hpp"
#include "platform/database.hpp"

// Courses for operators: listing, publishing and retiring.

namespace lectern::authoring {

/// After `retire` nobody can buy the course or enrol in it; owners keep it.
enum class CourseTransition { publish, retire };

/// The result of change_course_status(), and what may still prevent a sale.
struct PublishResult {
    std::string slug;
    std::string former_status;
    bool is_changed = false;
    bool has_lessons = false;    // at least one lesson that learners see
    bool is_obtainable = false;  // free, or has a price at Stripe
};

/// Publishes or retires a course. Returns nothing if no course has or had this slug. Never retires
/// a draft: it stays as it is and `is_changed` is false.
std::optional<PublishResult> change_course_status(Transaction& transaction, const audit::Act& act,
                                                  const std::string& slug, CourseTransition change);

/// Lists all courses by slug, one JSON object each.
std::vector<std::string> list_course_records(DatabaseHandle& handle);

/// Returns the record of a listed course as people read it, with a price such as `€49.00`.
std::string short_course_record(const std::string& record);

}  // namespace lectern::authoring
