#pragma once

#include "operations/access_facts.hpp"
#include "operations/explanation.hpp"

namespace lectern::operations {

/// How much an order says about why somebody has no access. A higher rank outweighs a lower one.
enum class OrderWeight { ended, in_progress, bought };

struct OrderExplanation {
    OrderWeight weight = OrderWeight::ended;
    Timestamp at;  // of two orders of one weight, the later one counts
    bool was_never_paid = false;
    Explanation explanation;
};

/// Explains why one order of a person who has no access gives none.
OrderExplanation explain_order(const Person& person, const CourseFacts& facts,
                               const PersonsOrder& order, const StripeAnswers& answers,
                               Timestamp now);

}  // namespace lectern::operations
