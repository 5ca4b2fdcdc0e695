#pragma once

#include <string>
#include <vector>

#include "operations/access_facts.hpp"
#include "operations/explanation.hpp"

// Explains in one sentence why a person has access to a course or not, and names the command that
// mends it.

namespace lectern::operations {

/// Lists the Checkout sessions about which Stripe must be asked to explain this course, at most
/// three: those of its newest pending orders, if the person has no access.
std::vector<std::string> list_sessions_to_ask_about(const Person& person, const CourseFacts& facts);

/// The answers must have every session that `list_sessions_to_ask_about` returns.
Explanation explain_access(const Person& person, const CourseFacts& facts,
                           const StripeAnswers& answers, Timestamp now);

/// Explains why an account is concerned with no course.
Explanation explain_without_course(const Person& person);

/// Returns the explanation as a JSON object.
std::string record_of(const Person& person, const Explanation& explanation);

}  // namespace lectern::operations
