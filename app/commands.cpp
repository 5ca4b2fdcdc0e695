#include "commands.hpp"

#include <algorithm>
#include <iostream>

#include "account/account_commands.hpp"
#include "audit/audit_commands.hpp"
#include "audit/verify_commands.hpp"
#include "authoring/course_commands.hpp"
#include "authoring/course_manual.hpp"
#include "authoring/draft_commands.hpp"
#include "authoring/sync_commands.hpp"
#include "checkout/claim_commands.hpp"
#include "config.hpp"
#include "console/command_line.hpp"
#include "console/completion.hpp"
#include "console/manual.hpp"
#include "console/options.hpp"
#include "entitlement/entitlement_commands.hpp"
#include "jobs.hpp"
#include "learning/learning_commands.hpp"
#include "mail/mail_commands.hpp"
#include "operations/backup_commands.hpp"
#include "operations/doctor_command.hpp"
#include "operations/migrate_command.hpp"
#include "operations/operations_commands.hpp"
#include "operations/preview_command.hpp"
#include "operations/serve_command.hpp"
#include "operations/setup_command.hpp"
#include "operations/support_commands.hpp"
#include "payments/code_commands.hpp"
#include "payments/order_commands.hpp"
#include "payments/payments_commands.hpp"
#include "payments/refund_command.hpp"

namespace lectern {
namespace {

using Group = SettingGroup;

constexpr Argument order_id{"ID", "a reference, row number, Stripe session or payment intent"};
constexpr Argument event_id{"ID", "Stripe's id of the event: evt_…"};
constexpr Argument mail_id{"ID", "the number that `lectern mail list` prints"};
constexpr Argument slug{"SLUG"};
constexpr Argument course_source{"DIR|FILE", "the folder of a course, or its JSON file"};

constexpr Option json{"--json", "", "prints JSON: one object a line"};
constexpr Option csv{"--csv", "", "prints CSV with the names of the columns in the first line"};
constexpr Option limit{"--limit", "N", "prints at most N rows; 50 without it"};
constexpr Option reason{
    .name = "--reason",
    .value_name = "TEXT",
    .help = "is kept in the audit record, which is never erased: write no name or address in it",
    .is_required = true};

constexpr auto where_settings_are =
    "Settings are environment variables. A secret may also be in a file with its name in\n"
    "$CREDENTIALS_DIRECTORY. Commands, but not serve, jobs and migrate, also read them from\n"
    "the file LECTERN_SETTINGS [/etc/lectern/lectern.env], and secrets from files in the\n"
    "directory LECTERN_CREDENTIALS [/etc/lectern/credentials].\n";

/// Returns what a setting is, and its default.
std::string meaning_of(const Setting& setting) {
    std::string text{setting.meaning};
    if (!setting.default_value.empty()) text.append(" [").append(setting.default_value) += ']';
    return text;
}

std::string manual_of_commands() {
    return manual_of(commands(), where_settings_are);
}

std::string manual_of_all_settings() {
    std::vector<EnvironmentVariable> variables;
    for (const auto& setting : settings())
        variables.push_back({std::string{setting.name}, meaning_of(setting)});
    return manual_of_settings(where_settings_are, variables);
}

struct ManualPage {
    std::string_view name;
    std::string (*text)();
};

constexpr ManualPage manual_pages[] = {{"lectern", manual_of_commands},
                                       {"lectern-settings", manual_of_all_settings},
                                       {"lectern-course", authoring::manual_of_course_files}};

std::vector<std::string_view> list_manual_pages() {
    std::vector<std::string_view> names;
    for (const auto& page : manual_pages) names.push_back(page.name);
    return names;
}

int print_manual(const Options& options) {
    const std::string name = options.arguments().empty() ? "lectern" : options.argument();
    expect_one_of("PAGE", name, list_manual_pages());
    std::cout << std::ranges::find(manual_pages, name, &ManualPage::name)->text();
    return 0;
}

int print_completion(const Options& options) {
    expect_one_of("SHELL", options.argument(), list_shells());
    std::cout << completion_for(options.argument(), commands());
    return 0;
}

/// Returns the option to print only rows of one status.
constexpr Option status_option(std::string_view help, ListValues statuses) {
    return {"--status", "STATUS", help, false, statuses};
}

std::string help_of(const Setting& setting) {
    return "  " + std::string{setting.name} + "\n      " + meaning_of(setting) + '\n';
}

void print_help(std::ostream& out) {
    out << "Usage: lectern COMMAND\n\n"
        << list_of(commands())
        << "\n  lectern help COMMAND (or lectern COMMAND --help) explains one command; lectern "
           "--version\n\n"
        << where_settings_are << '\n';
    for (const auto& setting : settings()) out << help_of(setting);
}

/// Returns the settings of the groups that the command uses.
std::string settings_text(const Command& command) {
    std::string text;
    for (const auto& setting : settings())
        if (setting.is_in(command.uses)) text += help_of(setting);
    return text.empty() ? text : "Settings that it may ask for:\n" + text;
}

}  // namespace

const std::vector<Command>& commands() {
    static const std::vector<Command> all{
        {"serve",
         "run the workers of one pool, which answer nginx's requests",
         operations::serve_pool,
         {},
         {},
         {{.name = "--pool",
           .value_name = "POOL",
           .help = "pages, outside or password",
           .is_required = true,
           .values = operations::list_pool_names}},
         "Each pool answers its own routes on its own socket.\n"
         "pages     pages to read, forms that are saved quickly, Stripe's webhooks\n"
         "outside   requests during which Stripe or Cloudflare is called\n"
         "password  requests during which a password is hashed\n",
         true},
        {"jobs",
         "deliver mail, retry failed work and clean up, until stopped",
         run_jobs,
         {},
         {},
         {},
         {},
         true},
        {"migrate",
         "migrate the database to the schema of this release",
         operations::migrate_database,
         {},
         {},
         {{"--after", "", "also runs what must wait until no older program runs any more"},
          {"--dry-run", "", "only prints what would run, and changes nothing"},
          {"--wait", "", "waits while PostgreSQL is unreachable instead of failing"},
          json},
         "Without --after, the release before keeps working on the new schema. On the schema of a\n"
         "newer release it changes nothing; the exit status is 0 if this program runs on it, else "
         "1.\n"
         "With --dry-run, the exit status is 0 unless the migration would be refused.\n"
         "The systemd unit that all others depend on uses --wait.\n",
         false,
         "lectern-migrate (systemctl start lectern-migrate)"},
        {"setup",
         "set up Lectern on this host: settings, database, nginx; run by root",
         operations::set_up_host,
         {},
         {},
         {{"--host", "NAME", "the host name of the site: school.example"},
          {"--school-name", "TEXT", "the school's name, on every page and in every mail"},
          {"--support-email", "ADDRESS", "the school's e-mail address for questions"},
          {"--mail-from", "SENDER",
           "the sender of every mail; the school's name and --support-email without it"},
          {"--smtp-url", "URL", "the mail server: smtp://HOST:587 or smtps://HOST:465"},
          {"--smtp-username", "NAME", "the user name at the mail server, if it needs one"},
          {"--smtp-password-file", "PATH", "a file with the password of that user"},
          {"--stripe-key-file", "PATH", "a file with Stripe's secret or restricted key"},
          {"--stripe-webhook-secret-file", "PATH",
           "a file with the secret of the endpoint https://HOST/webhooks/stripe at Stripe"},
          {"--operator", "USER", "a Unix user of this host who may run Lectern's commands"},
          {"--certificate", "PATH", "the certificate of the host, with its chain, in PEM"},
          {"--certificate-key", "PATH", "the key of that certificate"},
          {"--self-signed", "", "makes a certificate that no browser trusts, for the time being"},
          {"--enable", "", "enables and starts Lectern, and reloads nginx"},
          {"--dry-run", "", "prints what would be done, and changes nothing"}},
         "On a terminal it asks for what is missing; secrets are never shown. What is set up "
         "stays\n"
         "without its option: run it again with an option to change only that. It keeps a copy of\n"
         "a file that was edited by hand before it replaces it (FILE.lectern-old). The exit status "
         "is\n"
         "0, 1 if a step failed, or 2 if an option is wrong or missing; then nothing was "
         "changed.\n"},
        {"doctor",
         "check the installation and the services that it uses, and say how to fix faults",
         operations::examine_installation,
         {Group::mode, Group::database, Group::share, Group::contact, Group::school, Group::stripe,
          Group::stream, Group::stream_api, Group::storage, Group::mail},
         {},
         {{"--only", "SUBJECTS", "some of config,database,host,jobs,stripe,video,storage,mail",
           false, operations::list_subjects},
          {"--nginx", "DIR",
           "where nginx's configuration was rendered; /etc/nginx/lectern without it"},
          {"--invariants", "", "only prints the rows that break a rule of sql/invariants.sql"},
          json},
         "Changes nothing and sends no mail. The exit status is 1 if there is a fault. To check "
         "all,\n"
         "run it with the settings of the units: docs/operations.md.\n"},
        {"backup",
         "write a backup of the database, its roles and the settings to a new directory",
         operations::back_up_database,
         {Group::database, Group::share},
         {{"DIR", "a new directory; with --keep, the existing one that contains the backups"}},
         {{"--keep", "N",
           "names the backup by its time, and removes all but the newest N from DIR"},
          json},
         "Secrets and passwords, videos and files of courses are not in it.\n",
         false,
         "lectern-migrate (systemctl start lectern-backup)"},
        {"restore",
         "restore a backup into an empty database, or verify that this is possible",
         operations::restore_database,
         {Group::database, Group::share},
         {{"DIR", "a directory that `lectern backup` wrote"}},
         {{"--verify", "",
           "restores into a scratch database, compares it with the backup and drops it"},
          {"--database", "NAME", "the name of the scratch database"},
          {"--lost-at", "TIME",
           "when the lost database was last in use: 30m, 2h, 2026-11-23 or 2026-11-23T12:00:00Z; "
           "until now without it"},
          json},
         "Mails about purchases until --lost-at are not sent again. --verify also checks the\n"
         "invariants and the seal of the audit record, and prints the time of the newest payment.\n"
         "docs/runbook/restore.md has all steps.\n",
         false,
         "the user that docs/runbook/restore.md names"},
        {"notify-failure",
         "mail the school that a systemd unit failed",
         operations::notify_failure,
         {Group::database},
         {{"UNIT"}},
         {json},
         "systemd runs it (OnFailure=) when a unit fails that nobody watches.\n"},
        {"course new",
         "write a small course as a folder of text files, to begin with",
         authoring::write_new_course,
         {},
         {{"DIR", "does not exist yet, or is empty"}},
         {json}},
        {"course check",
         "name every fault of a course, and change nothing",
         authoring::check_course,
         {},
         {course_source},
         {json}},
        {"course preview",
         "show a course in the running demo, and again whenever its files change",
         operations::preview_course,
         {},
         {course_source},
         {{"--state", "DIR", "where the demo keeps its data, if ./app/demo has LECTERN_STATE"},
          {"--once", "", "does not wait for changes"},
          json},
         "Start the demo with ./app/demo. The course is published there, and nowhere else.\n"},
        {"course import",
         "add or update a course, and print what changed",
         authoring::import_course,
         {Group::mode, Group::database, Group::storage},
         {course_source},
         {{"--dry-run", "", "prints what would change, and changes nothing"}, json},
         "Files of a folder are uploaded to the storage first.\n"},
        {"course export",
         "print a course as a course file; importing that file changes nothing",
         authoring::export_course,
         {Group::database},
         {slug},
         {{"--folder", "DIR", "writes it as a folder instead; DIR is new or empty"}, json},
         "A course file is JSON in any case; with --json it is on one line.\n"},
        {"course list",
         "print every course, its status, price and learners",
         authoring::list_courses,
         {Group::database},
         {},
         {json}},
        {"course stats",
         "print how many learners open, watch and complete each lesson of a course",
         learning::show_course_stats,
         {Group::database},
         {slug},
         {json, {"--html", "FILE", "also writes a page with a chart and a table to this file"}},
         "Prints totals only, nothing about one person.\n"},
        {"course publish",
         "put a course on sale",
         authoring::publish_course,
         {Group::database},
         {slug},
         {json}},
        {"course retire",
         "take a course off sale; its learners keep it",
         authoring::retire_course,
         {Group::database},
         {slug},
         {json},
         "The course file is not changed: importing it again sets the status that it says.\n"},
        {"course draft-link",
         "make a link by which people look at a draft course",
         authoring::change_draft_links,
         {Group::mode, Group::database, Group::contact},
         {slug},
         {{"--days", "N", "it works for N days, up to 90 (default: 7)"},
          {"--end", "", "ends all links of the course instead"},
          json},
         "The link is printed once. Whoever has it sees the course and the texts of its lessons,\n"
         "until it expires or the course is published.\n"},
        {"course sync-prices",
         "create missing and changed prices of paid courses at Stripe, and check the others",
         authoring::sync_prices,
         {Group::mode, Group::database, Group::stripe},
         {},
         {json}},
        {"course sync-durations",
         "store the lengths of videos as Stream reports them, and check the videos",
         authoring::sync_durations,
         {Group::mode, Group::database, Group::stream, Group::stream_api},
         {{"SLUG", "only this course", false}},
         {json},
         "Exits with 1 if a video is not ready, does not exist, or requires signed URLs and\n"
         "should not, or should and does not.\n"},
        {"course sync-captions",
         "upload the captions of videos to Stream where it lacks them or has others",
         authoring::sync_captions,
         {Group::mode, Group::database, Group::stream_api},
         {{"SLUG", "only this course", false}},
         {json},
         "Captions that only Stream has are named and stay. Exits with 1 if a video does not "
         "exist\n"
         "at Stream, or if captions could not be compared or uploaded.\n"},
        {"audit tail",
         "print the newest rows of the audit record, or those since a time",
         audit::tail_audit_record,
         {Group::database},
         {},
         {{"-f", "", "keeps printing new rows until it is stopped"},
          {"--event", "NAME", "only this event; docs/audit-events.md lists all of them", false,
           audit::list_event_names},
          {"--user", "ID|EMAIL",
           "only rows of this person's acts, about this person or about orders of this address"},
          {"--order", "ID", "only rows about this order; as order show takes it"},
          {"--course", "SLUG", "only rows about this course"},
          {"--since", "TIME",
           "30m, 2h, 3d, yesterday, 2026-11-23 or 2026-11-23T12:00:00Z; "
           "without it the newest 20 rows"},
          {"--until", "TIME", "only rows before; a time as --since takes it; not with -f"},
          json},
         "On a terminal it prints each row in words, in local time and in colours unless NO_COLOR "
         "is\n"
         "set. Elsewhere, and with --json, it prints one JSON object a line.\n"},
        {"audit verify",
         "compare the audit record with its seal and with signed checkpoints",
         audit::verify_audit,
         {Group::database},
         {},
         {{"--public-key", "FILE", "checks the signatures of checkpoints: a public key, in PEM"},
          {"--checkpoints", "FILE",
           "compares with checkpoints kept elsewhere: lines that `lectern jobs` printed"},
          json},
         "Names the first row that was changed, removed, inserted or reordered, and exits with 1.\n"
         "Without --checkpoints it cannot notice that the end of the record was cut off.\n"},
        {"why",
         "explain why a person has access to a course or not, and name the command that mends it",
         operations::explain_why,
         {Group::mode, Group::database, Group::stripe},
         {{"EMAIL|ID", "an address, or the id of an account"},
          {.name = "COURSE",
           .help = "its slug; without it every course concerned",
           .is_required = false}},
         {json},
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
          limit,
          json}},
        {"order show",
         "print one order with its payments, entitlements, mails and events",
         payments::show_order,
         {Group::mode, Group::database, Group::stripe},
         {order_id},
         {{"--from-stripe", "", "also asks Stripe, and prints what differs; changes nothing"},
          json},
         "Only --from-stripe needs STRIPE_SECRET_KEY; without it only the database is asked.\n"},
        {"order evidence",
         "print what a dispute needs: the purchase, mails, sign-ins, lessons and downloads",
         operations::show_order_evidence,
         {Group::mode, Group::database, Group::contact},
         {order_id},
         {json}},
        {"order accept",
         "accept a payment with another amount or currency, and give access to the course",
         payments::accept_order,
         {Group::database},
         {order_id},
         {reason, json}},
        {"order refund",
         "refund a part of an order's payment, or the rest",
         payments::refund_order,
         {Group::mode, Group::database, Group::stripe},
         {order_id},
         {reason,
          {"--amount", "AMOUNT", "refunds this much, in the currency of the payment: 10.00"},
          {"--again", "", "refunds as much once more, although it was refunded before"},
          {"--yes", "", "does not ask before it refunds"},
          json},
         "A repeated command never refunds twice: it asks Stripe for the refund of the first one.\n"
         "A part of the payment leaves the course open; all of it closes the course.\n"},
        {"order refund-status",
         "fetch the refunds and disputes of an order from Stripe now",
         payments::fetch_refund_status,
         {Group::mode, Group::database, Group::stripe},
         {order_id},
         {json}},
        {"order void",
         "void a paid order that has no payment to refund",
         payments::void_order,
         {Group::database},
         {order_id},
         {reason, json}},
        {"order reassign",
         "correct the address of an order, and mail both addresses",
         payments::reassign_order,
         {Group::database},
         {order_id, {"EMAIL", "the right address"}},
         {reason,
          {"--yes", "",
           "does not ask before it takes the order from an account or an erased buyer"},
          json}},
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
          json},
         "A link to a course may have the code: /courses/SLUG?code=CODE fills it in.\n"},
        {"code list",
         "print the promotion codes at Stripe",
         payments::list_codes,
         {Group::mode, Group::database, Group::stripe},
         {},
         {json}},
        {"code end",
         "end a promotion code, so that nobody can use it any more",
         payments::end_code,
         {Group::mode, Group::database, Group::stripe},
         {{"CODE", "an active one"}},
         {json}},
        {"reconcile",
         "compare events, sessions and orders with Stripe, and heal the differences",
         payments::reconcile_payments,
         {Group::mode, Group::database, Group::stripe},
         {},
         {{"--since", "TIME",
           "30m, 2h, 3d, yesterday, 2026-11-23 or 2026-11-23T12:00:00Z; 30d without it"},
          {"--fix", "", "processes what was missed, as the webhook would have"},
          json},
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
          json,
          csv},
         "A payment counts in the month in which Stripe took it, a refund or a dispute in the "
         "month\n"
         "in which Stripe last reported it. The tax is what Stripe reported with the payment; a\n"
         "refund has its share. Stripe's fees are not known.\n"},
        {"report learners",
         "print how many learners each course has, or the learners of one course",
         learning::report_learners,
         {Group::database},
         {{"COURSE", "its slug", false}},
         {json, csv}},
        {"event list",
         "print the newest events from Stripe",
         payments::list_events,
         {Group::database},
         {},
         {status_option("only events with this status, such as failed",
                        payments::list_event_statuses),
          limit, json}},
        {"event show",
         "print one event and its outcome",
         payments::show_event,
         {Group::database},
         {event_id},
         {json},
         "With --json the payload too.\n"},
        {"event replay",
         "process a stored event again",
         payments::replay_event,
         {Group::database},
         {event_id},
         {json}},
        {"grant add",
         "give an account access to a course without a purchase",
         entitlement::add_grant,
         {Group::database},
         {{"EMAIL"}, {"COURSE", "its slug"}},
         {reason, json}},
        {"grant revoke",
         "revoke one entitlement, or all that a person has for a course",
         entitlement::revoke_grant,
         {Group::database},
         {{"ID|EMAIL", "an entitlement, or a person and a course"},
          {.name = "COURSE", .help = "its slug", .is_required = false}},
         {reason, json}},
        {"claim resend",
         "mail a new link to claim a purchase",
         checkout::resend_claim,
         {Group::database},
         {{"EMAIL|ORDER", "an address, or an order as order show takes it"}},
         {json}},
        {"user show",
         "print all about a person: sessions, entitlements, orders, mails",
         account::show_user,
         {Group::database},
         {{"EMAIL|ID"}},
         {json}},
        {"user sign-out",
         "end every session of an account",
         account::sign_out_user,
         {Group::database},
         {{"EMAIL"}},
         {json}},
        {"user two-step-off",
         "turn off two-step sign-in of a learner who lost the app and the recovery codes",
         account::turn_off_two_step_of_user,
         {Group::database},
         {{"EMAIL"}},
         {reason, json}},
        {"mail list",
         "print the newest mails of the outbox",
         mail::list_mails,
         {Group::database},
         {},
         {status_option("only mails with this status, such as failed", mail::list_mail_statuses),
          {"--to", "PART", "only mails to an address that contains this text"},
          limit,
          json}},
        {"mail retry",
         "retry the delivery of a mail at once",
         mail::retry_mail,
         {Group::database},
         {mail_id},
         {json}},
        {"mail test",
         "send a test mail through the mail server",
         mail::send_test_mail,
         {Group::mode, Group::database, Group::share, Group::contact, Group::school, Group::mail},
         {{"ADDRESS"}},
         {json}},
        {"manual",
         "print a manual page: of the commands, the settings or course files",
         print_manual,
         {},
         {{"PAGE", "lectern, lectern-settings or lectern-course; lectern without it", false,
           list_manual_pages}},
         {},
         "To read one: lectern manual lectern-course | man -l -\n"},
        {"completion",
         "print the script by which a shell completes lectern",
         print_completion,
         {},
         {{"SHELL", "bash, zsh or fish", true, list_shells}},
         {},
         "The Debian package installs all three. To try one in bash:\n"
         "eval \"$(lectern completion bash)\"\n"},
    };
    return all;
}

int run_command(const Words& words) {
    return run_command(
        commands(), words, [] { print_help(std::cout); }, settings_text);
}

}  // namespace lectern
