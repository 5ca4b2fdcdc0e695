#pragma once

#include <string>

#include "commands.hpp"
#include "services.hpp"

namespace lectern::payments {

/// `lectern order accept ID --reason TEXT`: takes a mismatched payment for the order's.
int order_accept(const Arguments& arguments);
/// `lectern order refund ID --reason TEXT`: sends back what is left of the payment.
int order_refund(const Arguments& arguments);
/// The same with given services.
int refund_order(Services& services, const std::string& id, const std::string& reason);
/// `lectern order refund-status ID`: asks Stripe for the refunds and disputes of an order now.
int order_refund_status(const Arguments& arguments);
int refund_status(Services& services, const std::string& id);

/// `lectern order void ID --reason TEXT`: ends a paid order that has no payment to refund.
int order_void(const Arguments& arguments);

/// `lectern order reassign ID EMAIL --reason TEXT`: corrects the address of an order.
int order_reassign(const Arguments& arguments);

/// `lectern reconcile [--since TIME] [--fix]`: compares with Stripe; 1 when a difference stays.
int reconcile_command(const Arguments& arguments);

}  // namespace lectern::payments
