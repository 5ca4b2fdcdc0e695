#include "commands_of_payments.hpp"

#include "learning/learning_commands.hpp"
#include "payments/code_commands.hpp"
#include "payments/order_commands.hpp"
#include "payments/payments_commands.hpp"
#include "shared_options.hpp"

namespace lectern {
namespace {

using Group = SettingGroup;

constexpr Argument event_id{"ID", "Stripe's id of the event: evt_…"};

}  // namespace

std::vector<Command> commands_of_payments() {
    return {
        {"code create",
         "make a promotion code at Stripe",
         payments::create_code,
         {Group::mode, Group::database, Group::stripe},
         {{"CODE", "what buyers enter: letters, digits and dashes, in any letter case"}},
         {{"--percent", "NUMBER", "takes off this part of the price: 20 or 12.5"},
          {"--amount", "AMOUNT", "takes off this much: 10.00; with --currency"},
          {"--currency", "CURRENCY", "of the amount: EUR; courses in others do not take the code"},
          {"--course", "SLUG", "is only for this course"},
          {"--expires", "TIME", "ends at this time: 2027-01-31 or 2027-01-31T12:00:00Z, in UTC"},
          {"--limit", "N", "ends after N purchases"},
          json_option},
         "A link to a course may have the code: /courses/SLUG?code=CODE fills it in.\n"},
        {"code list",
         "print the promotion codes at Stripe",
         payments::list_codes,
         {Group::mode, Group::database, Group::stripe},
         {},
         {json_option}},
        {"code end",
         "end a promotion code, so that nobody can use it any more",
         payments::end_code,
         {Group::mode, Group::database, Group::stripe},
         {{"CODE", "an active one"}},
         {json_option}},
        {"reconcile",
         "compare events, sessions and orders with Stripe, and heal the differences",
         payments::reconcile_payments,
         {Group::mode, Group::database, Group::stripe},
         {},
         {{"--since", "TIME",
           "30m, 2h, 3d, yesterday, 2026-11-23 or 2026-11-23T12:00:00Z; 30d without it"},
          {"--fix", "", "processes what was missed, as the webhook would have"},
          json_option},
         "Stripe keeps its events for 30 days; older payments are found by their sessions.\n"
         "Only the user lectern restores lost orders: systemctl start lectern-reconcile.\n",
         false,
         "lectern (systemctl start lectern-reconcile)"},
        {"report revenue",
         "print what a month brought, by course and currency",
         payments::report_revenue,
         {Group::database},
         {},
         {{.name = "--month",
           .value_name = "MONTH",
           .help = "such as 2026-11; by Stripe's dates, in UTC",
           .is_required = true},
          json_option,
          csv_option},
         "A payment counts in the month in which Stripe took it, a refund or a dispute in the "
         "month\n"
         "in which Stripe last reported it. The tax is what Stripe reported with the payment; a\n"
         "refund has its share. Stripe's fees are not known.\n"},
        {"report learners",
         "print how many learners each course has, or the learners of one course",
         learning::report_learners,
         {Group::database},
         {{"COURSE", "its slug", false}},
         {json_option, csv_option}},
        {"event list",
         "print the newest events from Stripe",
         payments::list_events,
         {Group::database},
         {},
         {status_option("only events with this status, such as failed",
                        payments::list_event_statuses),
          limit_option, json_option}},
        {"event show",
         "print one event and its outcome",
         payments::show_event,
         {Group::database},
         {event_id},
         {json_option},
         "With --json the payload too.\n"},
        {"event replay",
         "process a stored event again",
         payments::replay_event,
         {Group::database},
         {event_id},
         {json_option}},
    };
}

}  // namespace lectern
