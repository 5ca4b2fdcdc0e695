#include "commands.hpp"

#include <algorithm>
#include <iostream>

#include "account/account_commands.hpp"
#include "audit/audit_commands.hpp"
#include "authoring/course_commands.hpp"
#include "authoring/price_commands.hpp"
#include "checkout/claim_commands.hpp"
#include "config.hpp"
#include "entitlement/entitlement_commands.hpp"
#include "jobs.hpp"
#include "mail/mail_commands.hpp"
#include "operations/doctor_command.hpp"
#include "operations/migrate_command.hpp"
#include "operations/notify_failure_command.hpp"
#include "operations/serve_command.hpp"
#include "payments/order_commands.hpp"
#include "payments/payments_commands.hpp"

namespace lectern {
namespace {

constexpr auto reason_help =
    "The reason is kept in the audit record, which is never erased: write no name or address in "
    "it.\n";

void print_help(std::ostream& out) {
    out << "Usage: lectern COMMAND\n\n";
    std::size_t width = 0;
    for (const auto& command : commands()) width = std::max(width, command.name.size());
    for (const auto& command : commands()) {
        out << "  lectern " << command.name << std::string(width - command.name.size() + 3, ' ')
            << command.help << '\n';
    }
    out << "\n  lectern COMMAND --help explains one command; lectern --version\n\n"
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
        {"serve", "--pool POOL", "run the workers of one pool, which answer nginx's requests",
         operations::serve,
         "Each pool answers its own routes on its own socket.\n"
         "pages     pages to read, forms that are saved quickly, Stripe's webhooks\n"
         "outside   requests during which Stripe or Cloudflare is called\n"
         "password  requests during which a password is hashed\n"},
        {"jobs", "", "deliver mail, retry failed work and clean up, until stopped", run_jobs},
        {"migrate", "[--wait]", "migrate the database to the schema of this release",
         operations::migrate,
         "--wait  waits while PostgreSQL is unreachable instead of failing; used by the systemd\n"
         "        unit that all others depend on\n"},
        {"doctor", "--invariants", "check the database for broken invariants", operations::doctor},
        {"notify-failure", "UNIT", "mail the school that a systemd unit failed",
         operations::notify_failure,
         "systemd runs it (OnFailure=) when a unit fails that nobody watches.\n"},
        {"course import", "FILE", "add or update a course from its file", authoring::import_course},
        {"course export", "SLUG",
         "print a course as a course file; importing that file changes nothing",
         authoring::export_course},
        {"course list", "[--json]", "print every course, its status, price and learners",
         authoring::list_courses},
        {"course publish", "SLUG", "put a course on sale", authoring::publish_course},
        {"course retire", "SLUG", "take a course off sale; its learners keep it",
         authoring::retire_course,
         "The course file is not changed: importing it again sets the status that it says.\n"},
        {"course sync-prices", "",
         "create the missing Stripe prices of paid courses, and check the others",
         authoring::sync_prices_command},
        {"audit tail", "[-f] [--event NAME] [--user ID|EMAIL] [--since TIME]",
         "print the newest rows of the audit record, or those since a time", audit::tail,
         "-f       keeps printing new rows until it is stopped\n"
         "--event  only this event; docs/audit-events.md lists all of them\n"
         "--user   only rows in which this person acted, or which are about this person\n"
         "--since  2h, 3d, 2026-11-23 or 2026-11-23T12:00:00Z; without it the newest 20 rows\n"},
        {"order list", "[--email ADDRESS] [--status STATUS] [--limit N] [--json]",
         "print the newest orders", payments::order_list},
        {"order show", "ID [--json]",
         "print one order, found by reference, row number, Stripe session or payment intent",
         payments::order_show},
        {"order accept", "ID --reason TEXT",
         "accept a payment with another amount or currency, and give access to the course",
         payments::order_accept},
        {"order refund", "ID --reason TEXT", "refund the rest of an order's payment",
         payments::order_refund},
        {"order refund-status", "ID", "fetch the refunds and disputes of an order from Stripe now",
         payments::order_refund_status},
        {"order void", "ID --reason TEXT", "void a paid order that has no payment to refund",
         payments::order_void, reason_help},
        {"order reassign", "ID EMAIL --reason TEXT",
         "correct the address of an order, and mail both addresses", payments::order_reassign,
         reason_help},
        {"reconcile", "[--since TIME] [--fix]",
         "compare events, sessions and orders with Stripe, and repair the differences",
         payments::reconcile_command,
         "--since  2h, 3d, 2026-11-23 or 2026-11-23T12:00:00Z; 30d without it. Stripe keeps its\n"
         "         events for 30 days; older payments are found by their sessions\n"
         "--fix    processes what was missed, as the webhook would have\n"},
        {"event list", "[--status STATUS] [--limit N] [--json]",
         "print the newest events from Stripe", payments::event_list},
        {"event show", "ID [--json]", "print one event and its outcome", payments::event_show,
         "With --json the payload too.\n"},
        {"event replay", "ID", "process a stored event again", payments::event_replay},
        {"grant add", "EMAIL COURSE --reason TEXT",
         "give an account access to a course without a purchase", entitlement::grant_add,
         reason_help},
        {"grant revoke", "ID|EMAIL COURSE --reason TEXT",
         "revoke one entitlement, or all that a person has for a course", entitlement::grant_revoke,
         reason_help},
        {"claim resend", "EMAIL|ORDER", "mail a new link to claim a purchase",
         checkout::claim_resend},
        {"user show", "EMAIL|ID [--json]",
         "print all about a person: sessions, entitlements, orders, mails", account::user_show},
        {"user sign-out", "EMAIL", "end every session of an account", account::user_sign_out},
        {"mail list", "[--status STATUS] [--limit N] [--json]",
         "print the newest mails of the outbox", mail::mail_list},
        {"mail retry", "ID", "retry the delivery of a mail at once", mail::mail_retry},
        {"mail test", "ADDRESS", "send a test mail through the mail server", mail::mail_test},
    };
    return all;
}

int run_command(const Arguments& words) {
    return run_command(commands(), words, [] { print_help(std::cout); });
}

}  // namespace lectern
