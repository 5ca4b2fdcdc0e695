#pragma once

#include <optional>
#include <string>

#include "console/command.hpp"
#include "console/report.hpp"
#include "services.hpp"

namespace lectern::payments {

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

}  // namespace lectern::payments
