#pragma once

#include <optional>
#include <string>

#include "authoring/course_entries.hpp"
#include "platform/stripe.hpp"

// Whether Stripe has the price that a course names, as the course has it. An import warns, and does
// not refuse: a new amount waits for `lectern course sync-prices`.

namespace lectern::authoring {

/// Compares the price at Stripe that the course names with Stripe's. Returns the difference, or why
/// they were not compared: `price_1 is 4900 EUR at Stripe, and 5900 EUR here`. Returns nothing if
/// they are equal, and for a course that is free or names no price.
std::optional<std::string> find_price_fault(Payments& payments, const CourseFile& course);

/// Whether the course has a price at Stripe that can be compared.
bool names_price(const CourseFile& course);

/// Returns `price_1 was not compared with Stripe: ` and the reason. The course names a price.
std::string price_not_compared(const CourseFile& course, const std::string& reason);

}  // namespace lectern::authoring
