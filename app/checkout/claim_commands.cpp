#include "checkout/claim_commands.hpp"

#include "audit/audit_commands.hpp"
#include "checkout/find_purchase.hpp"
#include "config.hpp"
#include "console/options.hpp"
#include "console/report.hpp"
#include "payments/order_decisions.hpp"
#include "payments/orders.hpp"
#include "platform/json.hpp"

namespace lectern::checkout {
namespace {

/// Returns the given address, or the address of the given order.
EmailAddress address_from(DatabaseHandle& handle, const std::string& email_or_order) {
    if (const auto email = email_address_from(email_or_order)) return *email;
    const auto order = payments::find_order_by_any_id(handle, email_or_order);
    if (!order) throw CommandFailure{"no order " + email_or_order};
    if (order->email.empty())
        throw CommandFailure{"order " + email_or_order + ": its buyer was erased"};
    return order->email;
}

}  // namespace

int resend_claim(const Options& options) {
    Database database{read_database_url()};
    const auto act = audit::act_of_operator(SystemClock{}.now());
    const auto email = database.write([&](Transaction& transaction) {
        auto address = address_from(transaction, options.argument());
        if (!resend_claim_link(transaction, act, address))
            throw CommandFailure{"no paid purchase of " + address.text + " waits to be claimed"};
        return address;
    });
    print_result("a new claim link is on its way to " + email.text,
                 json::object({{"email", email.text},
                               {"result", std::string{"a new claim link is on its way"}}}),
                 options.output_format());
    return 0;
}

}  // namespace lectern::checkout
