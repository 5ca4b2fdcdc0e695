#pragma once

#include <optional>
#include <string>
#include <vector>

#include "audit/audit.hpp"
#include "platform/database.hpp"

// What an operator sees of courses, and how one goes on and off sale.

namespace lectern::catalog {

/// `retire`: nobody else can have it any more; who has it keeps it.
enum class SaleChange { publish, retire };

/// What became of a course, and why it may still not be for sale.
struct SaleState {
    std::string slug;
    std::string former_status;
    bool is_changed = false;
    bool has_lessons = false;  // at least one that learners see
    bool can_be_had = false;   // free, or with a price at Stripe
};

/// Nothing when no course has or had this slug. A draft is never retired: it stays as it was, with
/// `is_changed` false.
std::optional<SaleState> change_sale(Transaction& transaction, const audit::Act& act,
                                     const std::string& slug, SaleChange change);

/// One JSON object a course, by slug.
std::vector<std::string> list_course_records(Session& session);

}  // namespace lectern::catalog
