#pragma once

#include <string>

#include "console/command.hpp"
#include "console/report.hpp"
#include "payments/orders.hpp"
#include "services.hpp"

namespace lectern::payments {

/// Returns the order with this reference, row number, Stripe session or payment intent. Throws
/// CommandFailure if there is none.
Order order_from(DatabaseHandle& handle, const std::string& name);

/// `lectern order accept ID --reason TEXT`: accepts a mismatched payment.
int accept_order(const Options& options);
/// `lectern order refund-status ID`: reads an order's refunds and disputes from Stripe now, and
/// updates the order.
int fetch_refund_status(const Options& options);
int fetch_refund_status(Services& services, const std::string& id, OutputFormat output_format);

/// `lectern order void ID --reason TEXT`: ends a paid order that has no payment intent to refund.
int void_order(const Options& options);

/// `lectern order reassign ID EMAIL --reason TEXT`: corrects the address of an order.
int reassign_order(const Options& options);

/// `lectern reconcile [--since TIME] [--fix]`: compares the database with Stripe. Returns 1 if a
/// difference remains or something was not compared.
int reconcile_payments(const Options& options);

}  // namespace lectern::payments
