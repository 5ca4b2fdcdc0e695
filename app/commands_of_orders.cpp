#include "commands_of_orders.hpp"

#include "operations/support_commands.hpp"
#include "payments/order_commands.hpp"
#include "payments/payments_commands.hpp"
#include "payments/refund_command.hpp"
#include "shared_options.hpp"

namespace lectern {
namespace {

using Group = SettingGroup;

constexpr Argument order_id{"ID", "a reference, row number, Stripe session or payment intent"};

}  // namespace

std::vector<Command> commands_of_orders() {
    return {
        {"why",
         "explain why a person has access to a course or not, and name the command that mends it",
         operations::explain_why,
         {Group::mode, Group::database, Group::stripe},
         {{"EMAIL|ID", "an address, or the id of an account"},
          {.name = "COURSE",
           .help = "its slug; without it every course concerned",
           .is_required = false}},
         {json_option},
         "With STRIPE_SECRET_KEY, Stripe is asked about checkouts whose payment is open.\n"},
        {"order list",
         "print the newest orders",
         payments::list_orders,
         {Group::database},
         {},
         {{"--email", "ADDRESS", "only orders with this address, or of the account that has it"},
          {"--like", "PART", "only orders with an address that contains this text"},
          {"--since", "TIME",
           "only orders made since 30m, 2h, 3d, yesterday, 2026-11-23 or 2026-11-23T12:00:00Z"},
          {"--until", "TIME", "only orders made before; a time as --since takes it"},
          status_option("only orders with this status, such as paid or disputed",
                        payments::list_order_statuses),
          limit_option,
          json_option}},
        {"order show",
         "print one order with its payments, entitlements, mails and events",
         payments::show_order,
         {Group::mode, Group::database, Group::stripe},
         {order_id},
         {{"--from-stripe", "", "also asks Stripe, and prints what differs; changes nothing"},
          json_option},
         "Only --from-stripe needs STRIPE_SECRET_KEY; without it only the database is asked.\n"},
        {"order evidence",
         "print what a dispute needs: the purchase, mails, sign-ins, lessons and downloads",
         operations::show_order_evidence,
         {Group::mode, Group::database, Group::contact},
         {order_id},
         {json_option}},
        {"order accept",
         "accept a payment with another amount or currency, and give access to the course",
         payments::accept_order,
         {Group::database},
         {order_id},
         {reason_option, json_option}},
        {"order refund",
         "refund a part of an order's payment, or the rest",
         payments::refund_order,
         {Group::mode, Group::database, Group::stripe},
         {order_id},
         {reason_option,
          {"--amount", "AMOUNT", "refunds this much, in the currency of the payment: 10.00"},
          {"--again", "", "refunds as much once more, although it was refunded before"},
          {"--yes", "", "does not ask before it refunds"},
          json_option},
         "A repeated command never refunds twice: it asks Stripe for the refund of the first one.\n"
         "A part of the payment leaves the course open; all of it closes the course.\n"},
        {"order refund-status",
         "fetch the refunds and disputes of an order from Stripe now",
         payments::fetch_refund_status,
         {Group::mode, Group::database, Group::stripe},
         {order_id},
         {json_option}},
        {"order void",
         "void a paid order that has no payment to refund",
         payments::void_order,
         {Group::database},
         {order_id},
         {reason_option, json_option}},
        {"order reassign",
         "correct the address of an order, and mail both addresses",
         payments::reassign_order,
         {Group::database},
         {order_id, {"EMAIL", "the right address"}},
         {reason_option,
          {"--yes", "",
           "does not ask before it takes the order from an account or an erased buyer"},
          json_option}},
    };
}

}  // namespace lectern
