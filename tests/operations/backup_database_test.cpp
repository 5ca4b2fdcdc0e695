// Backups, and that they can be restored.

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include "audit/seal.hpp"
#include "mail/mail_jobs.hpp"
#include "operations/operations_commands.hpp"
#include "payments/reconciliation.hpp"
#include "platform/files.hpp"
#include "platform/json.hpp"
#include "support/addresses.hpp"
#include "support/command_line.hpp"
#include "support/environment.hpp"
#include "support/mail_process.hpp"
#include "support/own_cluster.hpp"
#include "support/signal_mask.hpp"
#include "support/temporary_directory.hpp"
#include "support/test_school.hpp"

namespace lectern::test {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

/// The environment of a command that works on this database.
Environment environment_of(const std::string& connection_string) {
    return Environment{{{"LECTERN_DATABASE_URL", connection_string},
                        {"LECTERN_SHARE", in_source({}).string()},
                        {"LECTERN_SCHOOL_NAME", "The \"School\""},
                        {"STRIPE_SECRET_KEY", "sk_live_secret"}}};
}

std::string text_of(const fs::path& file) {
    return read_file(file).value_or(file.string() + " is missing");
}

std::size_t entries_of(const fs::path& directory) {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator{directory}, fs::directory_iterator{}));
}

void replace_in(const fs::path& file, const std::string& old, const std::string& text) {
    auto content = text_of(file);
    const auto at = content.find(old);
    BOOST_REQUIRE_MESSAGE(at != std::string::npos, file.string() << " lacks " << old);
    content.replace(at, old.size(), text);
    std::ofstream{file, std::ios::binary} << content;
}

struct Backups : TestSchool {
    SignalMask mask;
    TemporaryDirectory directory;
    fs::path backup = directory.path() / "backup";

    CommandResult command(const Words& words) { return command_as("", words); }
    CommandResult command_as(const std::string& role, const Words& words) {
        const auto environment = environment_of(role.empty() ? test.connection_string()
                                                             : test.connection_string_as(role));
        return run(words);
    }
    CommandResult back_up() { return command({"backup", backup.string()}); }
    /// Backs up with another pg_dump: a shell script.
    CommandResult back_up_with(const std::string& pg_dump, const std::string& database = {}) {
        const TemporaryDirectory programs;
        programs.write("pg_dump", "#!/bin/sh\n" + pg_dump);
        fs::permissions(programs.path() / "pg_dump", fs::perms::owner_all);
        const std::string path = std::getenv("PATH");
        setenv("PATH", (programs.path().string() + ':' + path).c_str(), 1);
        const auto environment =
            environment_of(database.empty() ? test.connection_string() : database);
        const auto ending = run({"backup", backup.string()});
        setenv("PATH", path.c_str(), 1);
        return ending;
    }
    CommandResult verify() {
        return command({"restore", "--verify", backup.string(), "--database", scratch});
    }
    bool has_scratch() {
        return number("SELECT count(*) AS value FROM pg_database WHERE datname = $1", scratch) > 0;
    }
    void seal_audit_record() {
        wait_for_other_writers(database());
        database().write(
            [&](Transaction& transaction) { audit::seal_new_rows(transaction, "", clock.now()); });
    }
    void make_old_backup(const std::string& name) {
        directory.write(name + "/manifest.json", "{}");
    }

    std::string scratch = "lectern_test_scratch_" + std::to_string(::getpid());
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(backups, Backups)

BOOST_AUTO_TEST_CASE(a_backup_has_a_dump_roles_settings_and_a_manifest_that_counts_rows) {
    paid_order();
    const auto ending = back_up();
    BOOST_TEST(ending.status == 0, ending.errors);
    BOOST_TEST(ending.output.starts_with(backup.string() + ": "));
    BOOST_TEST(entries_of(backup) == 4U);
    BOOST_TEST(text_of(backup / "lectern.dump").starts_with("PGDMP"));
    const auto manifest = json::parse(text_of(backup / "manifest.json"));
    BOOST_TEST(manifest.text("lectern").value() == LECTERN_VERSION);
    BOOST_TEST(manifest.text("owner").value() == "lectern_owner");
    std::map<std::string, std::int64_t> rows;
    for (const auto& table : manifest.list("tables"))
        rows[table.text("name").value()] = table.integer("rows").value();
    BOOST_TEST(rows.at("orders") == 1);
    BOOST_TEST(rows.at("mail_outbox") == 1);
    BOOST_TEST(rows.at("users") == 0);
    const auto others = fs::perms::group_all | fs::perms::others_all;
    BOOST_TEST(((fs::status(backup).permissions() & others) == fs::perms::none));
    for (const auto& file : fs::directory_iterator{backup})
        BOOST_TEST(((file.status().permissions() & others) == fs::perms::none), file.path());
}

BOOST_AUTO_TEST_CASE(a_backup_has_no_secrets) {
    back_up();
    const auto settings = text_of(backup / "lectern.env");
    BOOST_TEST(contains(settings, "\nLECTERN_SCHOOL_NAME=\"The \\\"School\\\"\"\n"));
    BOOST_TEST(!contains(settings, "sk_live_secret"));
    BOOST_TEST(contains(settings, "\n# STRIPE_SECRET_KEY\n"));
    BOOST_TEST(!contains(settings, "\nLECTERN_DATABASE_URL="));
}

// A role may set this for itself, and a superuser runs roles.sql.
BOOST_AUTO_TEST_CASE(a_setting_of_a_role_is_never_a_statement) {
    const auto role = "lectern-test-eve-" + std::to_string(::getpid());
    change(("CREATE ROLE \"" + role + "\" LOGIN IN ROLE lectern_operator").c_str());
    database().write([&](Transaction& transaction) {
        transaction.execute(
            "SELECT set_config('search_path', 'public,x;CREATE/**/ROLE/**/evil;--', true)");
        transaction.execute(("ALTER ROLE \"" + role + "\" SET search_path FROM CURRENT").c_str());
    });
    const auto ending = back_up();
    change(("DROP ROLE \"" + role + '"').c_str());
    BOOST_TEST(ending.status == 0, ending.errors);
    BOOST_TEST(contains(text_of(backup / "roles.sql"),
                        "SET search_path TO 'public', 'x;CREATE/**/ROLE/**/evil;--';"),
               text_of(backup / "roles.sql"));
}

BOOST_AUTO_TEST_CASE(a_pipe_in_a_backup_is_refused_at_once) {
    back_up();
    fs::remove(backup / "manifest.json");
    BOOST_REQUIRE(::mkfifo((backup / "manifest.json").c_str(), 0600) == 0);
    BOOST_TEST(verify().errors == "lectern restore: " + (backup / "manifest.json").string() +
                                      ": is no regular file\n");
}

BOOST_AUTO_TEST_CASE(an_existing_directory_is_refused_and_left_as_it_is) {
    directory.write("backup/mine", "mine");
    const auto ending = back_up();
    BOOST_TEST(ending.status == 1);
    BOOST_TEST(ending.errors == "lectern backup: " + backup.string() +
                                    ": exists; a backup is written to a new directory\n");
    BOOST_TEST(entries_of(backup) == 1U);
}

BOOST_AUTO_TEST_CASE(a_backup_that_fails_leaves_nothing) {
    const auto ending = command_as("lectern_operator", {"backup", backup.string()});
    BOOST_TEST(ending.status == 1);
    BOOST_TEST(contains(ending.errors, "permission denied"), ending.errors);
    BOOST_TEST(ending.errors.ends_with("; lectern-migrate (systemctl start lectern-backup) may\n"),
               ending.errors);
    BOOST_TEST(!contains(ending.errors, "SELECT"), ending.errors);
    BOOST_TEST(entries_of(directory.path()) == 0U);
}

BOOST_AUTO_TEST_CASE(a_directory_that_does_not_exist_takes_no_backup) {
    const auto ending = command({"backup", (directory.path() / "none" / "backup").string()});
    BOOST_TEST(ending.status == 1);
    BOOST_TEST(contains(ending.errors, "/none: is no directory to write to\n"), ending.errors);
}

BOOST_AUTO_TEST_CASE(with_keep_the_oldest_backups_and_killed_ones_are_removed) {
    for (const auto* day : {"01", "02", "03"})
        make_old_backup(std::string{"lectern-202601"} + day + "T023000Z");
    make_old_backup("lectern-mine");
    make_old_backup(".lectern-partial-abcdef");
    const auto ending = command({"backup", "--keep", "2", directory.path().string()});
    BOOST_TEST(ending.status == 0, ending.errors);
    BOOST_TEST(contains(ending.output, "; removed 2 older\n"), ending.output);
    BOOST_TEST(entries_of(directory.path()) == 3U);
    BOOST_TEST(fs::exists(directory.path() / "lectern-20260103T023000Z"));
    BOOST_TEST(fs::exists(directory.path() / "lectern-mine"));
}

BOOST_AUTO_TEST_CASE(with_keep_the_new_backup_stays_even_if_another_has_a_later_name) {
    make_old_backup("lectern-29990101T023000Z");
    const auto ending = command({"backup", "--keep", "1", directory.path().string()});
    BOOST_TEST(ending.status == 0, ending.errors);
    BOOST_TEST(!fs::exists(directory.path() / "lectern-29990101T023000Z"));
    BOOST_TEST(entries_of(directory.path()) == 1U);
}

BOOST_AUTO_TEST_CASE(a_backup_that_fails_removes_no_older_one) {
    make_old_backup("lectern-20260101T023000Z");
    make_old_backup("lectern-20260102T023000Z");
    const auto ending =
        command_as("lectern_operator", {"backup", "--keep", "1", directory.path().string()});
    BOOST_TEST(ending.status == 1);
    BOOST_TEST(entries_of(directory.path()) == 2U);
}

BOOST_AUTO_TEST_CASE(a_dump_that_fills_the_disk_is_named_and_leaves_nothing) {
    const auto ending = back_up_with(
        "for word; do case $word in --file=*) echo half >\"${word#--file=}\" ;; esac; done\n"
        "echo 'pg_dump: error: could not write to file: No space left on device' >&2\nexit 1\n");
    BOOST_TEST(ending.status == 1);
    BOOST_TEST(ending.errors ==
               "lectern backup: pg_dump: error: could not write to file: "
               "No space left on device\n");
    BOOST_TEST(entries_of(directory.path()) == 0U);
}

BOOST_AUTO_TEST_CASE(what_is_written_during_the_dump_is_neither_in_it_nor_counted) {
    const auto ending = back_up_with(
        "set -e\npsql -qc \"INSERT INTO throttles VALUES ('late', 1, now())\"\n"
        "PATH=${PATH#*:}\nexec pg_dump \"$@\"\n");
    BOOST_TEST(ending.status == 0, ending.errors);
    BOOST_TEST(number("SELECT count(*) AS value FROM throttles") == 1);
    BOOST_TEST(contains(text_of(backup / "manifest.json"), "\"throttles\",\n      \"rows\": 0"));
    const auto verified = verify();
    BOOST_TEST(verified.status == 0, verified.errors);
}

BOOST_AUTO_TEST_CASE(the_arguments_of_pg_dump_contain_no_password) {
    auto with_password = test.connection_string();
    const bool is_uri = with_password.find("://") != std::string::npos;
    with_password += is_uri ? "&password=open-sesame" : " password=open-sesame";
    const auto ending =
        back_up_with("echo \"error: $* and $PGPASSWORD\" >&2\nexit 1\n", with_password);
    BOOST_TEST(ending.status == 1);
    const auto arguments = ending.errors.substr(0, ending.errors.find(" and "));
    BOOST_TEST(contains(arguments, "--format=custom"), ending.errors);
    BOOST_TEST(!contains(arguments, "open-sesame"));
    BOOST_TEST(contains(ending.errors, " and open-sesame\n"));
}

BOOST_AUTO_TEST_CASE(a_whole_backup_is_verified_and_the_scratch_database_dropped) {
    paid_order();
    change("UPDATE orders SET paid_at = now() - interval '3 days'");
    back_up();
    const auto ending = verify();
    BOOST_TEST(ending.status == 0, ending.errors);
    BOOST_TEST(ending.output.starts_with(backup.string() + ": can be restored; made at "));
    BOOST_TEST(contains(ending.output, "\nRows: "));
    BOOST_TEST(contains(ending.output, "\nInvariants: all hold\n"), ending.output);
    BOOST_TEST(contains(ending.output, "\nThe newest payment in it: "));
    BOOST_TEST(contains(ending.output, ", 3 days ago\n"), ending.output);
    BOOST_TEST(!has_scratch());
}

BOOST_AUTO_TEST_CASE(with_json_a_backup_and_what_was_verified_are_one_object_each) {
    paid_order();
    const auto made = json::parse(command({"backup", backup.string(), "--json"}).output);
    BOOST_TEST(made.text("directory").value() == backup.string());
    BOOST_TEST(made.integer("bytes").value() > 0);
    BOOST_TEST(made.list("broken").empty());
    const auto verified = json::parse(
        command({"restore", "--verify", backup.string(), "--database", scratch, "--json"}).output);
    BOOST_TEST(verified.text("result").value() == "can be restored");
    BOOST_TEST(verified.text("made_at").value() == made.text("made_at").value());
    BOOST_TEST(verified.integer("rows").value() > 0);
    BOOST_TEST(verified.integer("broken_invariants").value() == 0);
    BOOST_TEST(verified.boolean("audit_record.is_intact").value());
    BOOST_TEST(verified.text("newest_payment").has_value());
}

BOOST_AUTO_TEST_CASE(a_changed_or_missing_file_is_found_before_anything_is_restored) {
    back_up();
    replace_in(backup / "roles.sql", "CREATE ROLE", "CREATE USER");
    const auto changed = verify();
    BOOST_TEST(changed.status == 1);
    BOOST_TEST(changed.errors == "lectern restore: " + (backup / "roles.sql").string() +
                                     ": was changed: its SHA-256 is not the manifest's\n");
    std::ofstream{backup / "lectern.dump", std::ios::app} << 'x';
    BOOST_TEST(contains(verify().errors, "lectern.dump: has "));
    fs::remove(backup / "lectern.dump");
    BOOST_TEST(contains(verify().errors, "lectern.dump: cannot be read\n"));
    fs::remove(backup / "manifest.json");
    BOOST_TEST(contains(verify().errors, "manifest.json: cannot be read; "));
}

BOOST_AUTO_TEST_CASE(another_number_of_rows_than_the_manifest_says_is_a_difference) {
    paid_order();
    back_up();
    replace_in(backup / "manifest.json", "\"orders\",\n      \"rows\": 1",
               "\"orders\",\n      \"rows\": 2");
    const auto ending = verify();
    BOOST_TEST(ending.status == 1);
    BOOST_TEST(ending.errors ==
               "lectern restore: table orders: has 1 rows (the manifest says 2)\n");
    BOOST_TEST(!has_scratch());
}

BOOST_AUTO_TEST_CASE(a_broken_invariant_is_a_difference_unless_it_was_broken_already) {
    paid_order();
    change("DELETE FROM entitlements");
    const auto ending = back_up();
    BOOST_TEST(ending.status == 0);
    BOOST_TEST(contains(ending.errors, "paid order without entitlement\n"), ending.errors);
    const auto verified = verify();
    BOOST_TEST(verified.status == 0, verified.errors);
    BOOST_TEST(contains(verified.output, "\nInvariants: 1 broken, as when the backup was made\n"),
               verified.output);
    replace_in(backup / "manifest.json", "paid order without entitlement", "another rule");
    const auto found = verify();
    BOOST_TEST(found.status == 1);
    BOOST_TEST(contains(found.errors, ": paid order without entitlement\n"), found.errors);
    BOOST_TEST(!has_scratch());
}

BOOST_AUTO_TEST_CASE(the_seal_of_the_audit_record_is_verified) {
    paid_order();
    seal_audit_record();
    const auto sealed = number("SELECT count(*) AS value FROM audit_seals");
    BOOST_TEST(sealed > 0);
    back_up();
    const auto ending = verify();
    BOOST_TEST(ending.status == 0, ending.errors);
    BOOST_TEST(contains(ending.output, "\nThe audit record in it: intact; rows sealed: " +
                                           std::to_string(sealed) + ", not sealed yet: 0; "),
               ending.output);
}

BOOST_AUTO_TEST_CASE(a_backup_whose_audit_record_was_changed_names_the_row) {
    paid_order();
    seal_audit_record();
    change("UPDATE audit_logs SET reason = 'another' WHERE id = (SELECT min(id) FROM audit_logs)");
    back_up();
    const auto ending = verify();
    BOOST_TEST(ending.status == 1);
    BOOST_TEST(ending.errors.starts_with("lectern restore: audit row "), ending.errors);
    BOOST_TEST(contains(ending.errors, " was changed"), ending.errors);
    BOOST_TEST(!has_scratch());
}

BOOST_AUTO_TEST_CASE(a_backup_of_a_newer_release_is_refused) {
    back_up();
    replace_in(backup / "manifest.json", "\"schema\": ", "\"schema\": 9");
    BOOST_TEST(contains(verify().errors, ": was made by a newer release ("));
}

BOOST_AUTO_TEST_CASE(a_database_with_tables_is_not_restored_into) {
    back_up();
    const auto ending = command({"restore", backup.string()});
    BOOST_TEST(ending.status == 1);
    BOOST_TEST(contains(ending.errors, ": is not empty; a backup is restored into a new database"),
               ending.errors);
    BOOST_TEST(audited("database_restored") == 0);
}

BOOST_AUTO_TEST_CASE(a_database_with_another_schemas_table_is_not_restored_into) {
    back_up();
    auto other = TestDatabase::empty();
    other.connection().write([](Transaction& transaction) {
        transaction.execute("CREATE SCHEMA other");
        transaction.execute("CREATE TABLE other.mine (id bigint)");
    });
    const auto environment = environment_of(other.connection_string());
    const auto ending = run({"restore", backup.string()});
    BOOST_TEST(ending.status == 1);
    BOOST_TEST(contains(ending.errors, ": is not empty; "), ending.errors);
}

BOOST_AUTO_TEST_CASE(options_that_belong_to_the_other_way_of_restoring_are_a_usage_error) {
    BOOST_TEST(command({"restore", "x", "--database", "y"}).status == 2);
    BOOST_TEST(command({"restore", "x", "--verify", "--lost-at", "1h"}).status == 2);
}

BOOST_AUTO_TEST_CASE(a_scratch_database_with_an_unsafe_name_is_refused) {
    back_up();
    scratch = "x; DROP DATABASE postgres";
    BOOST_TEST(contains(verify().errors, "takes lower-case letters, digits and underscores only"));
}

BOOST_AUTO_TEST_SUITE_END()

namespace {

/// The school before the loss, and a new cluster to which it is restored.
struct Drill : Backups {
    MailProcess old_jobs{test.connection_string()};
    OwnCluster cluster;
    std::string restored = cluster.connection_string("lectern");
    std::string member = "lectern-test-olga-" + std::to_string(::getpid());
    std::string jobs = "lectern-test-jobs-" + std::to_string(::getpid());

    Drill() {
        clock.set(SystemClock{}.now() - 3h);
        execute("CREATE ROLE \"" + member + "\" LOGIN IN ROLE lectern_operator");
        execute("CREATE ROLE \"" + jobs + "\" LOGIN IN ROLE lectern_jobs");
    }
    ~Drill() { execute("DROP ROLE \"" + member + "\", \"" + jobs + '"'); }
    Drill(const Drill&) = delete;
    Drill& operator=(const Drill&) = delete;

    void execute(const std::string& statement) {
        database().write([&](Transaction& transaction) { transaction.execute(statement.c_str()); });
    }
    payments::Order begin(const std::string& email) {
        auto wanted = wish();
        wanted.email = address(email);
        wanted.browser_token = "browser of " + email;
        return open(wanted);
    }
    /// The buyer pays at Stripe now, which does not report it yet.
    CheckoutSession& pay(const payments::Order& order) {
        const auto id = "cs_test_" + order.public_id;
        auto& session = payments.sessions[id] = session_of(order, id);
        session.created = clock.now();
        return FakePayments::pay(session);
    }
    void buy(const payments::Order& order) { record(order, payments::Payment::paid, pay(order)); }
    void deliver_old_mails() {
        old_jobs.clock.set(clock.now());
        while (mail::deliver_mail(old_jobs.services()) > 0) {
        }
    }
    /// Runs the documented steps.
    CommandResult restore_lost(Timestamp lost_at) {
        Database maintenance{cluster.connection_string("postgres")};
        maintenance.read(
            [](Connection& connection) { query(connection, "CREATE DATABASE lectern"); });
        Database empty{restored};
        empty.write([&](Transaction& transaction) {
            transaction.execute(text_of(backup / "roles.sql").c_str());
        });
        const auto environment = environment_of(restored);
        return run({"restore", backup.string(), "--lost-at", iso8601(lost_at)});
    }
    static int receipts_of(const std::string& email, const RecordingMailer& mailer) {
        return static_cast<int>(std::ranges::count_if(mailer.mails, [&](const Mail& mail) {
            return mail.to == email && mail.subject.starts_with("Your course: ");
        }));
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(restore_drill, Drill)

BOOST_AUTO_TEST_CASE(purchases_after_the_backup_come_back_and_each_gets_one_receipt) {
    buy(begin("before@example.com"));
    deliver_old_mails();
    const auto begun = begin("begun@example.com");
    buy(begin("queued@example.com"));
    BOOST_TEST(back_up().status == 0);

    clock.set(SystemClock{}.now());
    buy(begun);
    buy(begin("after@example.com"));
    deliver_old_mails();
    const auto late = begin("late@example.com");
    const auto lost_at = SystemClock{}.now();
    clock.set(lost_at + 1s);
    pay(late);

    const auto ending = restore_lost(lost_at);
    BOOST_TEST(ending.status == 0, ending.errors);
    BOOST_TEST(contains(ending.output, "\nMails that were queued and may have been sent since: 1 "),
               ending.output);

    MailProcess new_jobs{restored};
    auto& healed = new_jobs.database();
    new_jobs.clock.set(clock.now() + 1h);
    const auto value = [&](const char* sql) {
        return healed.read([&](Connection& connection) {
            return query(connection, sql).front().integer("value");
        });
    };
    BOOST_TEST(value("SELECT count(*) AS value FROM orders") == 3);
    const audit::Act heal{.actor = audit::Actor::system_operator,
                          .operator_name = "olga",
                          .now = new_jobs.clock.now()};
    const auto report =
        payments::reconcile(healed, payments, heal, {.since = clock.now() - 24h, .heal = true});
    BOOST_TEST(report.is_clean());
    while (mail::deliver_mail(new_jobs.services()) > 0) {
    }

    for (const std::string name : {"before", "queued", "begun", "after", "late"}) {
        const auto email = name + "@example.com";
        BOOST_TEST(receipts_of(email, old_jobs.mailer) + receipts_of(email, new_jobs.mailer) == 1,
                   email);
    }
    BOOST_TEST(receipts_of("late@example.com", new_jobs.mailer) == 1);
    BOOST_TEST(value("SELECT count(*) AS value FROM entitlements WHERE status = 'active'") == 5);
    // Guests whose account or claim link may be lost get a new link.
    BOOST_TEST(value("SELECT count(*) AS value FROM mail_outbox WHERE kind = 'claim'") == 2);
    BOOST_TEST(value("SELECT count(*) AS value FROM orders WHERE paid_at > created_at") == 1);
    const auto faults = operations::find_broken_invariants(healed, in_source("sql/invariants.sql"));
    for (const auto& fault : faults) BOOST_ERROR(fault.object + ": " + fault.rule);
}

BOOST_AUTO_TEST_CASE(roles_and_rights_are_as_before) {
    back_up();
    const auto ending = restore_lost(SystemClock{}.now());
    BOOST_TEST(ending.status == 0, ending.errors);
    Database database{restored};
    const auto rights = database.read([&](Connection& connection) {
        return query(connection, R"sql(
            SELECT concat_ws(' ', has_table_privilege($1, 'orders', 'SELECT'),
                             has_table_privilege($1, 'orders', 'DELETE'),
                             has_table_privilege($1, 'lesson_notes', 'SELECT'),
                             has_database_privilege($1, 'lectern', 'CONNECT'),
                             (SELECT tableowner FROM pg_tables WHERE tablename = 'orders'),
                             (SELECT rolcanlogin FROM pg_roles WHERE rolname = $1),
                             has_table_privilege($2, 'audit_seals', 'INSERT'),
                             has_table_privilege($2, 'audit_seals', 'DELETE')) AS value
        )sql",
                     member, jobs)
            .front()
            .text("value");
    });
    BOOST_TEST(rights == "t f f t lectern_owner t t f");
    BOOST_TEST(database.read([](Connection& connection) {
        return query(connection,
                     "SELECT count(*) AS value FROM audit_logs WHERE event = 'database_restored'")
            .front()
            .integer("value");
    }) == 1);
}

BOOST_AUTO_TEST_CASE(a_restored_audit_record_that_was_changed_is_named_after_the_result) {
    buy(begin("before@example.com"));
    seal_audit_record();
    change("UPDATE audit_logs SET reason = 'another' WHERE id = (SELECT min(id) FROM audit_logs)");
    back_up();
    const auto ending = restore_lost(SystemClock{}.now());
    BOOST_TEST(ending.status == 1);
    BOOST_TEST(contains(ending.output, ": restored; made at "), ending.output);
    BOOST_TEST(ending.errors.starts_with("lectern restore: audit row "), ending.errors);
}

BOOST_AUTO_TEST_CASE(after_a_planned_move_queued_mails_are_sent) {
    buy(begin("queued@example.com"));
    back_up();
    const auto ending = restore_lost(SystemClock{}.now() - 24h);
    BOOST_TEST(ending.status == 0, ending.errors);
    MailProcess new_jobs{restored};
    new_jobs.clock.set(SystemClock{}.now());
    while (mail::deliver_mail(new_jobs.services()) > 0) {
    }
    BOOST_TEST(receipts_of("queued@example.com", new_jobs.mailer) == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
