#pragma once

#include <vector>

#include "support/test_school.hpp"

namespace lectern::test {

/// Orders of as many guests, open, and the events that they are paid.
std::vector<payments::StripeEvent> payments_of_guests(TestSchool& school, int count);

/// Delivers an event. Answers whether it is acknowledged; Stripe delivers it again if not.
bool is_acknowledged(Database& database, const audit::Act& act, const payments::StripeEvent& event);

}  // namespace lectern::test
