#pragma once

#include "payments/comparison.hpp"

namespace lectern::payments {

/// Compares the refunds and disputes of paid and mismatched orders with Stripe's.
void compare_orders(Comparison& comparison);
/// Reports every order whose mismatched payment waits for an operator, however old it is.
void report_mismatched_orders(Comparison& comparison);
/// Finds paid orders whose entitlements are missing or do not match the order's status.
void compare_entitlements(Comparison& comparison);

}  // namespace lectern::payments
