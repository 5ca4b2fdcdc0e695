#include "checkout/claim_commands.hpp"

#include "audit/audit_commands.hpp"
#include "checkout/find_purchase.hpp"
#include "config.hpp"
#include "console/options.hpp"
#include "console/report.hpp"
#include "payments/order_decisions.hpp"
#include "payments/orders.hpp"
#include "payments/unopened_purchases.hpp"
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

/// Returns why no link can be mailed: what happened to the given order, or to the orders of the
/// given address.
std::string why_nothing_to_claim(DatabaseHandle& handle, const std::string& email_or_order,
                                 const EmailAddress& email) {
    if (const auto order = payments::find_order_by_any_id(handle, email_or_order)) {
        const auto unopened = payments::find_unopened_purchase(handle, order->id, "UTC");
        if (unopened) return "order " + email_or_order + ' ' + payments::words_of(*unopened);
    }
    auto why = "no paid purchase of " + email.text + " waits to be claimed";
    for (const auto& purchase : payments::list_unopened_purchases(handle, email))
        why += "; order " + purchase.order_reference + ' ' + payments::words_of(purchase);
    return why;
}

/// Returns the address to which the link was queued.
EmailAddress queue_link(Transaction& transaction, const audit::Act& act,
                        const std::string& email_or_order) {
    auto email = address_from(transaction, email_or_order);
    const auto order = payments::find_order_by_any_id(transaction, email_or_order);
    const bool is_unopened =
        order && payments::find_unopened_purchase(transaction, order->id, "UTC").has_value();
    if (is_unopened || !resend_claim_link(transaction, act, email))
        throw CommandFailure{why_nothing_to_claim(transaction, email_or_order, email)};
    return email;
}

}  // namespace

int resend_claim(const Options& options) {
    Database database{read_database_url()};
    const auto act = audit::act_of_operator(SystemClock{}.now());
    const auto email = database.write(
        [&](Transaction& transaction) { return queue_link(transaction, act, options.argument()); });
    print_result("a new claim link is on its way to " + email.text,
                 json::object({{"email", email.text},
                               {"result", std::string{"a new claim link is on its way"}}}),
                 options.output_format());
    return 0;
}

}  // namespace lectern::checkout
