#include "payments/refund_command.hpp"

#include <stdexcept>

#include "audit/audit_commands.hpp"
#include "catalog/money.hpp"
#include "console/options.hpp"
#include "console/report.hpp"
#include "console/terminal.hpp"
#include "payments/order_commands.hpp"
#include "payments/refund_requests.hpp"
#include "platform/json.hpp"
#include "services_of_process.hpp"

namespace lectern::payments {
namespace {

/// Returns what is to be refunded. Throws UsageError for a text that is no amount.
RefundWish wish_from(DatabaseHandle& handle, const RefundOrder& wanted) {
    const auto order = order_from(handle, wanted.order);
    RefundWish wish{.order_id = order.id, .amount_minor = {}, .is_once_more = wanted.is_once_more};
    if (!wanted.amount || !order.has_money()) return wish;
    wish.amount_minor = catalog::parse_money(*wanted.amount, order.paid_currency);
    if (wish.amount_minor.value_or(0) > 0) return wish;
    throw UsageError{"--amount: takes an amount in " + order.paid_currency + " up to " +
                     catalog::money_decimal(order.paid_amount_minor, order.paid_currency) +
                     ", got " + *wanted.amount};
}

/// Throws the refusal as a CommandFailure, or as a UsageError if the amount is at fault.
[[noreturn]] void refuse(const RefundPlan& plan, const std::string& order) {
    const auto name = "order " + order + ": ";
    switch (*plan.refusal) {
        case RefundRefusal::nothing_left:
            throw CommandFailure{name + "nothing is left to refund at Stripe"};
        case RefundRefusal::disputed:
            throw CommandFailure{name +
                                 "is disputed, so the bank has the money; accept the dispute "
                                 "in Stripe's dashboard (docs/runbook/dispute.md)"};
        case RefundRefusal::too_much:
            throw UsageError{"--amount: takes an amount in " + plan.currency + " up to " +
                             catalog::money_decimal(plan.left_minor, plan.currency) + ", got " +
                             catalog::money_decimal(plan.amount_minor, plan.currency)};
        case RefundRefusal::other_unanswered:
            throw CommandFailure{name + "Stripe's answer to an earlier refund is not known; " +
                                 "repeat that first, with --amount " +
                                 catalog::money_decimal(plan.unanswered_minor, plan.currency)};
        case RefundRefusal::refunded_before:
            throw CommandFailure{name + catalog::money_text(plan.amount_minor, plan.currency) +
                                 " was already refunded, as " + plan.earlier_refund +
                                 "; add --again to refund as much once more"};
    }
    throw std::logic_error{"order refund: unknown refusal"};
}

/// Throws CommandFailure unless `--yes` or the terminal confirms the refund.
void expect_confirmed(const RefundPlan& plan, const RefundOrder& wanted) {
    if (wanted.is_confirmed) return;
    const auto amount = catalog::money_text(plan.amount_minor, plan.currency);
    const auto left = catalog::money_text(plan.left_minor - plan.amount_minor, plan.currency);
    const auto what = "order " + wanted.order + ": refunds " + amount +
                      (plan.amount_minor < plan.left_minor ? ", " + left + " stays paid"
                                                           : std::string{", all that is left"});
    const auto is_confirmed = ask(shown(what) + ". Refund it?");
    if (!is_confirmed) throw CommandFailure{what + "; add --yes to refund it"};
    if (!*is_confirmed) throw CommandFailure{what + "; nothing was refunded"};
}

/// Sends the request to Stripe and records the answer, or that there is none.
Refund refund_at_stripe(Services& services, const audit::Act& act, const RefundRequest& request,
                        const std::string& reason) {
    try {
        auto refund = request_refund(services.payments, request);
        services.database.write([&](Transaction& transaction) {
            close_refund(transaction, act, request, refund, reason);
        });
        return refund;
    } catch (const PaymentsError& error) {
        services.database.write([&](Transaction& transaction) {
            note_failure(transaction, act, request, error.kind());
        });
        if (error.kind() == PaymentsError::Kind::refused) throw;
        throw CommandFailure{std::string{error.what()} +
                             "; repeat the command: it does not refund twice"};
    }
}

void tell(const std::string& order, const Refund& refund, OutputFormat output_format) {
    print_result("order " + order + ": " + refund.id + " is " + refund.status + ", " +
                     catalog::money_text(refund.amount_minor, refund.currency),
                 json::object({{"order", order},
                               {"refund", refund.id},
                               {"status", refund.status},
                               {"amount_minor", refund.amount_minor},
                               {"currency", refund.currency}}),
                 output_format);
}

}  // namespace

int refund_order(Services& services, const RefundOrder& wanted, OutputFormat output_format) {
    auto wish = services.database.read(
        [&](Connection& connection) { return wish_from(connection, wanted); });
    const auto plan = services.database.read(
        [&](Connection& connection) { return plan_refund(connection, wish); });
    if (plan.refusal) refuse(plan, wanted.order);
    expect_confirmed(plan, wanted);
    wish.confirmed_minor = plan.amount_minor;
    const auto act = audit::act_of_operator(services.clock.now());
    const auto request = services.database.write(
        [&](Transaction& transaction) { return begin_refund(transaction, act, wish); });
    if (!request) {
        throw CommandFailure{"order " + wanted.order + ": was changed meanwhile; nothing was " +
                             "refunded by this command"};
    }
    const auto refund = refund_at_stripe(services, act, *request, wanted.reason);
    tell(wanted.order, refund, output_format);
    return refund.status == "failed" || refund.status == "canceled" ? 1 : 0;
}

int refund_order(const Options& options) {
    const RefundOrder wanted{.order = options.argument(),
                             .amount = options.value("--amount"),
                             .reason = options.required("--reason"),
                             .is_once_more = options.has("--again"),
                             .is_confirmed = options.has("--yes")};
    return with_services(options, [&](Services& services) {
        return refund_order(services, wanted, options.output_format());
    });
}

}  // namespace lectern::payments
