#include "commands.hpp"

#include <iostream>

#include "account/account_commands.hpp"
#include "audit/audit_commands.hpp"
#include "audit/verify_commands.hpp"
#include "authoring/course_commands.hpp"
#include "authoring/duration_commands.hpp"
#include "authoring/price_commands.hpp"
#include "checkout/claim_commands.hpp"
#include "config.hpp"
#include "console/command_line.hpp"
#include "entitlement/entitlement_commands.hpp"
#include "jobs.hpp"
#include "learning/course_stats_commands.hpp"
#include "mail/mail_commands.hpp"
#include "operations/doctor_command.hpp"
#include "operations/migrate_command.hpp"
#include "operations/notify_failure_command.hpp"
#include "operations/serve_command.hpp"
#include "payments/order_commands.hpp"
#include "payments/payments_commands.hpp"

namespace lectern {
namespace {

constexpr Argument order_id{"ID", "a reference, row number, Stripe session or payment intent"};
constexpr Argument event_id{"ID", "Stripe's id of the event: evt_…"};
constexpr Argument mail_id{"ID", "the number that `lectern mail list` prints"};
constexpr Argument slug{"SLUG"};

constexpr Option json{"--json", "", "prints JSON: one object a line"};
constexpr Option limit{"--limit", "N", "prints at most N rows; 50 without it"};
constexpr Option reason{
    .name = "--reason",
    .value_name = "TEXT",
    .help = "is kept in the audit record, which is never erased: write no name or address in it",
    .is_required = true};

/// Returns the option to print only rows of one status.
constexpr Option status_option(std::string_view help) {
    return {"--status", "STATUS", help};
}

void print_help(std::ostream& out) {
    out << "Usage: lectern COMMAND\n\n"
        << list_of(commands())
        << "\n  lectern COMMAND --help explains one command; lectern --version\n\n"
           "Settings are environment variables. A secret may also be in a file with its name in\n"
           "$CREDENTIALS_DIRECTORY.\n\n";
    for (const auto& setting : settings()) {
        out << "  " << setting.name << "\n      " << setting.meaning;
        if (!setting.default_value.empty()) out << " [" << setting.default_value << ']';
        out << '\n';
    }
}

}  // namespace

const std::vector<Command>& commands() {
    static const std::vector<Command> all{
        {"serve",
         "run the workers of one pool, which answer nginx's requests",
         operations::serve,
         {},
         {{.name = "--pool",
           .value_name = "POOL",
           .help = "pages, outside or password",
           .is_required = true}},
         "Each pool answers its own routes on its own socket.\n"
         "pages     pages to read, forms that are saved quickly, Stripe's webhooks\n"
         "outside   requests during which Stripe or Cloudflare is called\n"
         "password  requests during which a password is hashed\n"},
        {"jobs", "deliver mail, retry failed work and clean up, until stopped", run_jobs},
        {"migrate",
         "migrate the database to the schema of this release",
         operations::migrate,
         {},
         {{"--wait", "", "waits while PostgreSQL is unreachable instead of failing"}},
         "The systemd unit that all others depend on uses --wait.\n"},
        {"doctor",
         "check the database for broken invariants",
         operations::doctor,
         {},
         {{.name = "--invariants",
           .value_name = "",
           .help = "checks the rules of sql/invariants.sql",
           .is_required = true}}},
        {"notify-failure",
         "mail the school that a systemd unit failed",
         operations::notify_failure,
         {{"UNIT"}},
         {},
         "systemd runs it (OnFailure=) when a unit fails that nobody watches.\n"},
        {"course import",
         "add or update a course from its file",
         authoring::import_course,
         {{"FILE"}}},
        {"course export",
         "print a course as a course file; importing that file changes nothing",
         authoring::export_course,
         {slug}},
        {"course list",
         "print every course, its status, price and learners",
         authoring::list_courses,
         {},
         {json}},
        {"course stats",
         "print how many learners open, watch and complete each lesson of a course",
         learning::show_course_stats,
         {slug},
         {json, {"--html", "FILE", "also writes a page with a chart and a table to this file"}},
         "Prints totals only, nothing about one person.\n"},
        {"course publish", "put a course on sale", authoring::publish_course, {slug}},
        {"course retire",
         "take a course off sale; its learners keep it",
         authoring::retire_course,
         {slug},
         {},
         "The course file is not changed: importing it again sets the status that it says.\n"},
        {"course sync-prices",
         "create the missing Stripe prices of paid courses, and check the others",
         authoring::sync_prices_command},
        {"course sync-durations",
         "store the lengths of videos as Stream reports them, and check the videos",
         authoring::sync_durations_command,
         {{"SLUG", "only this course", false}},
         {},
         "Exits with 1 if a video is not ready, does not exist, or requires signed URLs and\n"
         "should not, or should and does not.\n"},
        {"audit tail",
         "print the newest rows of the audit record, or those since a time",
         audit::tail,
         {},
         {{"-f", "", "keeps printing new rows until it is stopped"},
          {"--event", "NAME", "only this event; docs/audit-events.md lists all of them"},
          {"--user", "ID|EMAIL",
           "only rows in which this person acted, or which are about this person"},
          {"--since", "TIME",
           "2h, 3d, 2026-11-23 or 2026-11-23T12:00:00Z; without it the newest 20 rows"}}},
        {"audit verify",
         "compare the audit record with its seal and with signed checkpoints",
         audit::verify_audit,
         {},
         {{"--public-key", "FILE", "checks the signatures of checkpoints: a public key, in PEM"},
          {"--checkpoints", "FILE",
           "compares with checkpoints kept elsewhere: lines that `lectern jobs` printed"}},
         "Names the first row that was changed, removed, inserted or reordered, and exits with 1.\n"
         "Without --checkpoints it cannot notice that the end of the record was cut off.\n"},
        {"order list",
         "print the newest orders",
         payments::order_list,
         {},
         {{"--email", "ADDRESS", "only orders with this address, or of the account that has it"},
          status_option("only orders with this status, such as paid or disputed"),
          limit,
          json}},
        {"order show",
         "print one order with its payments, entitlements and events",
         payments::order_show,
         {order_id},
         {json}},
        {"order accept",
         "accept a payment with another amount or currency, and give access to the course",
         payments::order_accept,
         {order_id},
         {reason}},
        {"order refund",
         "refund the rest of an order's payment",
         payments::order_refund,
         {order_id},
         {reason}},
        {"order refund-status",
         "fetch the refunds and disputes of an order from Stripe now",
         payments::order_refund_status,
         {order_id}},
        {"order void",
         "void a paid order that has no payment to refund",
         payments::order_void,
         {order_id},
         {reason}},
        {"order reassign",
         "correct the address of an order, and mail both addresses",
         payments::order_reassign,
         {order_id, {"EMAIL", "the right address"}},
         {reason}},
        {"reconcile",
         "compare events, sessions and orders with Stripe, and repair the differences",
         payments::reconcile_command,
         {},
         {{"--since", "TIME", "2h, 3d, 2026-11-23 or 2026-11-23T12:00:00Z; 30d without it"},
          {"--fix", "", "processes what was missed, as the webhook would have"}},
         "Stripe keeps its events for 30 days; older payments are found by their sessions.\n"},
        {"event list",
         "print the newest events from Stripe",
         payments::event_list,
         {},
         {status_option("only events with this status, such as failed"), limit, json}},
        {"event show",
         "print one event and its outcome",
         payments::event_show,
         {event_id},
         {json},
         "With --json the payload too.\n"},
        {"event replay", "process a stored event again", payments::event_replay, {event_id}},
        {"grant add",
         "give an account access to a course without a purchase",
         entitlement::grant_add,
         {{"EMAIL"}, {"COURSE", "its slug"}},
         {reason}},
        {"grant revoke",
         "revoke one entitlement, or all that a person has for a course",
         entitlement::grant_revoke,
         {{"ID|EMAIL", "an entitlement, or a person and a course"},
          {.name = "COURSE", .help = "its slug", .is_required = false}},
         {reason}},
        {"claim resend",
         "mail a new link to claim a purchase",
         checkout::claim_resend,
         {{"EMAIL|ORDER"}}},
        {"user show",
         "print all about a person: sessions, entitlements, orders, mails",
         account::user_show,
         {{"EMAIL|ID"}},
         {json}},
        {"user sign-out", "end every session of an account", account::user_sign_out, {{"EMAIL"}}},
        {"mail list",
         "print the newest mails of the outbox",
         mail::mail_list,
         {},
         {status_option("only mails with this status, such as failed"), limit, json}},
        {"mail retry", "retry the delivery of a mail at once", mail::mail_retry, {mail_id}},
        {"mail test", "send a test mail through the mail server", mail::mail_test, {{"ADDRESS"}}},
    };
    return all;
}

int run_command(const Words& words) {
    return run_command(commands(), words, [] { print_help(std::cout); });
}

}  // namespace lectern
