#include "commands.hpp"

#include <algorithm>
#include <iostream>
#include <sstream>

#include <unistd.h>

#include "account/account_commands.hpp"
#include "audit/audit_commands.hpp"
#include "catalog/catalog_commands.hpp"
#include "catalog/price_commands.hpp"
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
#include "platform/whole_line.hpp"

namespace lectern {
namespace {

constexpr int failed = 1;
constexpr int wrong_use = 2;

constexpr auto reason_help =
    "The reason is kept in the audit record, which is never erased: write no name or address in "
    "it.\n";

std::string usage_of(const Command& command) {
    auto usage = "lectern " + std::string{command.name};
    if (!command.arguments.empty()) usage += ' ' + std::string{command.arguments};
    return usage;
}

void print_help(std::ostream& out) {
    out << "Usage: lectern COMMAND\n\n";
    std::size_t width = 0;
    for (const auto& command : commands()) width = std::max(width, command.name.size());
    for (const auto& command : commands()) {
        out << "  lectern " << command.name << std::string(width - command.name.size() + 3, ' ')
            << command.help << '\n';
    }
    out << "\n  lectern COMMAND --help tells its arguments; lectern --version\n\n"
           "Settings are environment variables; a secret may also be a file of its name in\n"
           "$CREDENTIALS_DIRECTORY.\n\n";
    for (const auto& setting : settings()) {
        out << "  " << setting.name << "\n      " << setting.meaning;
        if (!setting.default_value.empty()) out << " [" << setting.default_value << ']';
        out << '\n';
    }
}

int print_command_help(const Command& command) {
    std::cout << "Usage: " << usage_of(command) << "\n\n" << command.help << '\n';
    if (!command.details.empty()) std::cout << '\n' << command.details;
    return 0;
}

std::size_t words_in(std::string_view name) {
    return 1 + static_cast<std::size_t>(std::ranges::count(name, ' '));
}

bool is_named_by(const Command& command, const Arguments& words) {
    if (words.size() < words_in(command.name)) return false;
    std::string name = words[0];
    for (std::size_t i = 1; i < words_in(command.name); ++i) name += ' ' + words[i];
    return name == command.name;
}

/// Of two commands that begin alike, the one with the longer name.
const Command* find_command(const Arguments& words) {
    const Command* found = nullptr;
    for (const auto& command : commands()) {
        const bool is_longer = found == nullptr || words_in(command.name) > words_in(found->name);
        if (is_longer && is_named_by(command, words)) found = &command;
    }
    return found;
}

int report_wrong_use(const std::string& message, const std::string& usage) {
    std::cerr << message << "\nUsage: " << usage << '\n';
    return wrong_use;
}

/// Tells the commands that begin with the same word, if there are any.
int report_unknown(const std::string& first_word) {
    std::string usage;
    for (const auto& command : commands()) {
        if (!command.name.starts_with(first_word + ' ')) continue;
        usage += (usage.empty() ? "" : "\n       ") + usage_of(command);
    }
    return report_wrong_use("lectern: no command " + first_word,
                            usage.empty() ? "lectern --help" : usage);
}

/// What a command printed may still wait in memory. A result that nobody can have been told is
/// none: the disk is full, say. (Whoever reads no further has what they wanted.)
int after_output(int status, const std::string& name) {
    if (std::cout.flush() || reader_has_gone(STDOUT_FILENO)) return status;
    std::cerr << name << ": standard output: cannot be written\n";
    return failed;
}

int run(const Command& command, const Arguments& arguments) {
    const auto name = "lectern " + std::string{command.name};
    if (arguments == Arguments{"--help"}) return after_output(print_command_help(command), name);
    try {
        return after_output(report_failures(name, [&] { return command.run(arguments); }), name);
    } catch (const UsageError& error) {
        return report_wrong_use(name + ": " + error.message, usage_of(command));
    }
}

}  // namespace

const std::vector<Command>& commands() {
    static const std::vector<Command> all{
        {"serve", "--pool POOL", "answer requests: workers behind nginx", operations::serve,
         "A pool answers the routes that are its own, on a socket of its own.\n"
         "pages     what is read, and what is quickly written; Stripe's events\n"
         "outside   what asks Stripe or Cloudflare while a person waits\n"
         "password  what hashes a password\n"},
        {"jobs", "", "deliver mail, retry what failed, clean up; until stopped", run_jobs},
        {"migrate", "[--wait]", "bring the database to the schema of this release",
         operations::migrate,
         "--wait  while PostgreSQL is away, waits for it instead of failing: for the unit that "
         "all\n"
         "        others wait for\n"},
        {"doctor", "--invariants", "find what must never be in the database", operations::doctor},
        {"notify-failure", "UNIT", "mail the school that a systemd unit failed",
         operations::notify_failure,
         "systemd calls it (OnFailure=): what runs at night, nobody sees fail.\n"},
        {"course import", "FILE", "add or update a course from its file", catalog::import_course},
        {"course export", "SLUG", "print a course as its file; to import that changes nothing",
         catalog::export_course},
        {"course list", "[--json]", "print every course, its status, price and learners",
         catalog::list_courses},
        {"course publish", "SLUG", "put a course on sale", catalog::publish_course},
        {"course retire", "SLUG", "take a course off sale; who has it keeps it",
         catalog::retire_course,
         "The course file is not touched: to import it again says what the status is to be.\n"},
        {"course sync-prices", "",
         "make Stripe's price of each paid course that has none, and check the others",
         catalog::sync_prices_command},
        {"audit tail", "[-f] [--event NAME] [--user ID|EMAIL] [--since TIME]",
         "print the audit record's newest rows, or those since a time", audit::tail,
         "-f       goes on with each new row, until it is stopped\n"
         "--event  only this event; docs/audit-events.md has them all\n"
         "--user   only what this person did, or what was done to them\n"
         "--since  2h, 3d, 2026-11-23 or 2026-11-23T12:00:00Z; without it the newest 20 rows\n"},
        {"order list", "[--email ADDRESS] [--status STATUS] [--limit N] [--json]",
         "print the newest orders", payments::order_list},
        {"order show", "ID [--json]",
         "print all of one order, found by its reference, number, Stripe session or payment intent",
         payments::order_show},
        {"order accept", "ID --reason TEXT",
         "take a payment that is not what was agreed for the order's, and open the course",
         payments::order_accept},
        {"order refund", "ID --reason TEXT", "send back what is left of an order's payment",
         payments::order_refund},
        {"order refund-status", "ID", "ask Stripe for the refunds and disputes of an order now",
         payments::order_refund_status},
        {"order void", "ID --reason TEXT", "end a paid order that has no payment to refund",
         payments::order_void, reason_help},
        {"order reassign", "ID EMAIL --reason TEXT",
         "correct the address of an order; both addresses are told", payments::order_reassign,
         reason_help},
        {"reconcile", "[--since TIME] [--fix]",
         "compare events, sessions and orders with Stripe, and heal what differs",
         payments::reconcile_command,
         "--since  2h, 3d, 2026-11-23 or 2026-11-23T12:00:00Z; 30d without it. Stripe keeps its\n"
         "         events for 30 days; older payments are found by their sessions\n"
         "--fix    works on what was missed, as the webhook would have\n"},
        {"event list", "[--status STATUS] [--limit N] [--json]",
         "print the newest events that Stripe delivered", payments::event_list},
        {"event show", "ID [--json]", "print one event and what became of it", payments::event_show,
         "With --json the payload too.\n"},
        {"event replay", "ID", "work on a stored event once more", payments::event_replay},
        {"grant add", "EMAIL COURSE --reason TEXT",
         "let an account learn a course, whatever it paid", entitlement::grant_add, reason_help},
        {"grant revoke", "ID|EMAIL COURSE --reason TEXT",
         "take back one grant, or all that a person has for a course", entitlement::grant_revoke,
         reason_help},
        {"claim resend", "EMAIL|ORDER", "mail a new link to claim what was bought",
         checkout::claim_resend},
        {"user show", "EMAIL|ID [--json]",
         "print what is known of a person: sessions, grants, orders, mails", account::user_show},
        {"user sign-out", "EMAIL", "end every session of an account", account::user_sign_out},
        {"mail list", "[--status STATUS] [--limit N] [--json]",
         "print the newest mails of the outbox", mail::mail_list},
        {"mail retry", "ID", "have a mail tried again at once", mail::mail_retry},
        {"mail test", "ADDRESS", "give a test mail to the mail server", mail::mail_test},
    };
    return all;
}

int run_command(const Arguments& words) {
    if (words.empty() || words[0] == "--help" || words[0] == "help") {
        print_help(std::cout);
        return after_output(0, "lectern");
    }
    if (words[0] == "--version") {
        std::cout << "lectern " LECTERN_VERSION "\n";
        return after_output(0, "lectern");
    }
    const auto* command = find_command(words);
    if (command == nullptr) return report_unknown(words[0]);
    const auto name_end = words.begin() + static_cast<std::ptrdiff_t>(words_in(command->name));
    return run(*command, {name_end, words.end()});
}

void expect_no_arguments(const Arguments& arguments) {
    if (!arguments.empty()) throw UsageError{"takes no arguments, got " + arguments[0]};
}

int report_failures(const std::string& name, const std::function<int()>& work) {
    try {
        return work();
    } catch (const ConfigError& error) {
        std::istringstream lines{error.what()};
        for (std::string line; std::getline(lines, line);)
            std::cerr << name << ": " << line << '\n';
    } catch (const std::exception& error) {
        std::cerr << name << ": " << error.what() << '\n';
    }
    return failed;
}

}  // namespace lectern
