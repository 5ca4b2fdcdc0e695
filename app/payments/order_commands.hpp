#pragma once

#include <optional>
#include <string>

#include "console/command.hpp"
#include "console/report.hpp"
#include "services.hpp"

namespace lectern::payments {

/// `lectern order accept ID --reason TEXT`: accepts a mismatched payment.
int accept_order(const Options& options);
/// `lectern order refund ID [--amount AMOUNT] --reason TEXT`: refunds a part of the payment, or
/// the rest.
int refund_order(const Options& options);
/// What that command was given.
struct RefundOrder {
    std::string order;
    std::optional<std::string> amount = {};  // in the currency of the payment; nothing: the rest
    std::string reason;
    bool is_once_more = false;
    bool is_confirmed = false;
};
/// The same with the given services. Throws CommandFailure if nothing can be refunded.
int refund_order(Services& services, const RefundOrder& wanted,
                 OutputFormat output_format = OutputFormat::text);
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
