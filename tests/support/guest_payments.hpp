#pragma once

#include <vector>

#include "support/test_school.hpp"

namespace lectern::test {

/// Opens an order for each of `count` guests, and returns the events that report them as paid.
std::vector<payments::StripeEvent> payments_of_guests(TestSchool& school, int count);

/// Delivers an event. Returns whether it was acknowledged; if not, Stripe would deliver it again.
bool is_acknowledged(Database& database, const audit::Act& act, const payments::StripeEvent& event);

}  // namespace lectern::test
