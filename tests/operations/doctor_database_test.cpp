// What `lectern doctor` finds wrong with the database and with the work of the jobs.

#include "operations/doctor_database.hpp"

#include <unistd.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include <boost/test/unit_test.hpp>

#include "account/two_step.hpp"
#include "operations/backlog.hpp"
#include "operations/doctor_clock.hpp"
#include "operations/doctor_jobs.hpp"
#include "platform/totp.hpp"
#include "support/addresses.hpp"
#include "support/cast.hpp"
#include "support/findings.hpp"
#include "support/purchases.hpp"
#include "support/source_tree.hpp"
#include "support/temporary_directory.hpp"
#include "support/test_school.hpp"

namespace lectern::test {
namespace {

using namespace std::chrono_literals;

struct Patient : TestSchool {
    void execute(const std::string& statement) {
        database().write([&](Transaction& transaction) { transaction.execute(statement.c_str()); });
    }
    std::string migrations() {
        return lines_of_findings(
            operations::check_migrations(database(), in_source("sql/migrations")));
    }
    std::string role(const std::string& name) {
        Database as_role{test.connection_string_as(name)};
        return lines_of_findings(operations::check_current_role(as_role));
    }
    void turn_on_two_step(const std::string& name, const std::string& key) {
        const auto user_id = add_learner(database(), name);
        const auto act = learner_act(user_id, clock.now());
        const account::TwoStepOwner owner{user_id, SessionId{0}, address(name + "@example.com")};
        database().write([&](Transaction& transaction) {
            account::start_two_step(transaction, act, owner, key);
            const auto secret =
                account::find_two_step(transaction, owner, key, clock.now()).new_secret;
            const auto code = totp::code_at(secret, totp::step_at(clock.now()));
            BOOST_REQUIRE(account::turn_on_two_step(transaction, act, owner, code, key));
        });
    }
    std::string two_step_key(const std::string& role, const std::string& key) {
        Database as_role{test.connection_string_as(role)};
        return lines_of_findings(operations::check_two_step_key(as_role, key));
    }
    std::string rights() {
        Database as_operator{test.connection_string_as("lectern_operator")};
        return lines_of_findings(operations::check_rights(as_operator));
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(doctor_database, Patient)

BOOST_AUTO_TEST_CASE(a_server_that_answers_is_sound) {
    const auto line = lines_of_findings(operations::check_connection(database()));
    BOOST_TEST(line.starts_with("ok PostgreSQL "), line);
}

BOOST_AUTO_TEST_CASE(a_server_that_does_not_answer_is_a_fault_without_the_password) {
    Database nowhere{"host=/no/such/place dbname=lectern user=x password=hidden"};
    const auto line = lines_of_findings(operations::check_connection(nowhere));
    BOOST_TEST(line.starts_with("fault no connection: "), line);
    BOOST_TEST(line.find("hidden") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(another_encoding_is_a_fault) {
    auto latin = TestDatabase::empty("ENCODING 'LATIN1' LOCALE 'C'");
    BOOST_TEST(lines_of_findings(operations::check_connection(latin.connection())) ==
               "fault the database is encoded in LATIN1\n");
}

BOOST_AUTO_TEST_CASE(missing_migrations_are_a_fault) {
    BOOST_TEST(migrations().starts_with("ok "));
    execute("DELETE FROM schema_migrations WHERE version >= 34");
    BOOST_TEST(migrations().starts_with("fault "));
    BOOST_TEST(migrations().find("missing, the first is 0034_media_limits.sql\n") !=
               std::string::npos);
    auto bare = TestDatabase::empty();
    BOOST_TEST(lines_of_findings(
                   operations::check_migrations(bare.connection(), in_source("sql/migrations")))
                   .find("missing, the first is 0001_accounts.sql\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_changed_migration_is_a_fault) {
    execute("UPDATE schema_migrations SET checksum = 'other' WHERE version = 3");
    BOOST_TEST(migrations() == "fault 0003_payments.sql: was changed after it was applied\n");
}

BOOST_AUTO_TEST_CASE(a_newer_schema_is_sound_unless_it_excludes_this_release) {
    const TemporaryDirectory older;
    older.write("0001_accounts.sql", "-- another");
    execute("DELETE FROM schema_migrations WHERE version NOT IN (2, 3)");
    execute(
        "INSERT INTO schema_migrations (version, file, checksum) VALUES (1, '0001_accounts.sql', "
        "encode(sha256('-- another'), 'hex'))");
    const auto findings = [&] {
        return lines_of_findings(operations::check_migrations(database(), older.path()));
    };
    BOOST_TEST(findings() == "ok newer schema (2 migrations that this program does not know)\n");
    execute("UPDATE schema_migrations SET file = '0003_payments.after-0002.sql' WHERE version = 3");
    BOOST_TEST(
        findings() ==
        "fault 0003_payments.after-0002.sql: the schema needs a program with migration 0002, "
        "and this one ends with 0001\n");
}

BOOST_AUTO_TEST_CASE(an_after_migration_that_waits_is_sound) {
    const TemporaryDirectory newer;
    newer.write("0001_first.sql", "").write("0002_second.after-0001.sql", "");
    execute("DELETE FROM schema_migrations");
    execute(
        "INSERT INTO schema_migrations (version, file, checksum) VALUES (1, '0001_first.sql', "
        "encode(sha256(''), 'hex'))");
    BOOST_TEST(lines_of_findings(operations::check_migrations(database(), newer.path())) ==
               "ok 1 to run with `systemctl start lectern-migrate-after`, the first is "
               "0002_second.after-0001.sql\n");
}

BOOST_AUTO_TEST_CASE(a_role_with_few_rights_is_sound_and_one_with_all_is_a_fault) {
    for (const std::string name : {"lectern_operator", "lectern_jobs", "lectern_app"})
        BOOST_TEST(role(name) == "ok " + name + " is neither superuser nor owner\n");
    BOOST_TEST(role("lectern_owner").starts_with("fault lectern_owner has the rights of the "));
    BOOST_TEST(role("pg_monitor") == "fault pg_monitor is a member of none of Lectern's roles\n");
    BOOST_TEST(
        lines_of_findings(operations::check_current_role(database())).find(" is a superuser") !=
        std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_missing_or_another_two_step_key_is_a_fault_once_an_account_needs_it) {
    const std::string key(32, 'k');
    BOOST_TEST(two_step_key("lectern_jobs", "") == "ok no account needs it\n");
    turn_on_two_step("ada", key);
    turn_on_two_step("eve", key);
    BOOST_TEST(two_step_key("lectern_jobs", "") ==
               "fault LECTERN_TWO_STEP_KEY is missing; accounts: 2 with two-step sign-in\n");
    BOOST_TEST(two_step_key("lectern_operator", "").starts_with("fault LECTERN_TWO_STEP_KEY is "));
    BOOST_TEST(two_step_key("lectern_jobs", key) ==
               "ok decrypts the secrets of all 2 with two-step sign-in, 0 by an older key\n");
    BOOST_TEST(two_step_key("lectern_jobs", std::string(32, 'n') + key) ==
               "ok decrypts the secrets of all 2 with two-step sign-in, 2 by an older key\n");
    BOOST_TEST(two_step_key("lectern_jobs", std::string(32, 'x')) ==
               "fault LECTERN_TWO_STEP_KEY decrypts the secrets of 0 of 2 with two-step sign-in\n");
    BOOST_TEST(two_step_key("lectern_operator", key) ==
               "? this role may not read the secrets; accounts: 2 with two-step sign-in\n");
}

BOOST_AUTO_TEST_CASE(the_rights_of_the_release_are_sound) {
    BOOST_TEST(rights() == "ok audit rows are only added; payments are never deleted\n");
}

BOOST_AUTO_TEST_CASE(each_right_too_many_is_a_fault) {
    execute("GRANT UPDATE (reason) ON audit_logs TO lectern_app");
    execute("GRANT DELETE ON orders TO lectern_operator");
    execute("GRANT INSERT ON audit_seals TO lectern_app");
    BOOST_TEST(rights() ==
               "fault lectern_app may INSERT audit_seals\n"
               "fault lectern_app may UPDATE audit_logs\n"
               "fault lectern_jobs may UPDATE audit_logs\n"
               "fault lectern_operator may DELETE orders\n");
    execute("REVOKE ALL ON audit_logs, audit_seals, orders FROM lectern_app, lectern_operator");
    execute("GRANT TRUNCATE ON entitlements TO PUBLIC");
    BOOST_TEST(rights().find("fault lectern_operator may TRUNCATE entitlements\n") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_missing_right_and_another_owner_are_faults) {
    execute("REVOKE INSERT ON stripe_events FROM lectern_app");
    execute("ALTER TABLE courses OWNER TO lectern_operator");
    BOOST_TEST(rights() ==
               "fault lectern_app may not INSERT stripe_events\n"
               "fault courses belongs to lectern_operator, not to lectern_owner\n");
}

BOOST_AUTO_TEST_CASE(broken_invariants_are_one_fault) {
    const auto rules = [&] {
        return lines_of_findings(
            operations::check_rules(database(), in_source("sql/invariants.sql")));
    };
    BOOST_TEST(rules() == "ok all hold\n");
    add_paid_order(database(), "guest@example.com");
    execute("DELETE FROM entitlements");
    BOOST_TEST(rules().find("paid order without entitlement\n") != std::string::npos, rules());
    BOOST_TEST(rules().starts_with("fault "));
}

BOOST_AUTO_TEST_CASE(a_database_with_another_clock_is_a_fault) {
    const SystemClock ours;
    BOOST_TEST(lines_of_findings(operations::check_database_clock(database(), ours)) ==
               "ok agrees with the database within 5 s\n");
    const TestClock late{ours.now() - 1min};
    BOOST_TEST(lines_of_findings(operations::check_database_clock(database(), late))
                   .starts_with("fault this host is "));
    const TestClock early{ours.now() + 1min};
    BOOST_TEST(lines_of_findings(operations::check_database_clock(database(), early))
                   .find(" s ahead of the database ") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

namespace {

/// A school whose audit record is sealed up to now, at noon.
struct Jobs : Patient {
    const std::string user = "lectern_doctor_test_" + std::to_string(getpid());
    std::unique_ptr<Database> session;

    Jobs() { seal(); }
    ~Jobs() {
        session.reset();
        execute("DROP ROLE IF EXISTS " + user);
    }
    /// Connects as `lectern jobs` does.
    void connect() {
        execute("CREATE ROLE " + user + " LOGIN IN ROLE lectern_jobs");
        const auto& own = test.connection_string();
        session = std::make_unique<Database>(
            own + (own.find("://") == std::string::npos ? " user=" : "&user=") + user);
        session->read([](Connection& connection) { query(connection, "SELECT 1 AS one"); });
    }
    void seal() {
        execute(
            "INSERT INTO audit_seals (position, audit_id, hash) SELECT (SELECT count(*) FROM "
            "audit_seals) + row_number() OVER (ORDER BY id), id, decode(repeat('00', 32), "
            "'hex') FROM audit_logs WHERE id NOT IN (SELECT audit_id FROM audit_seals)");
    }
    void add_audit_row() {
        execute(
            "INSERT INTO audit_logs (at, event, actor, outcome) VALUES ('2026-11-23 12:00Z', "
            "'signed_in', 'learner', 'done')");
    }
    std::string process(std::chrono::minutes later) {
        return lines_of_findings(operations::check_jobs(database(), clock.now() + later));
    }
    std::string outbox(std::chrono::minutes later = 0min) {
        return lines_of_findings(operations::check_outbox(database(), clock.now() + later));
    }
    void add_mail(int attempts, const std::string& next_attempt) {
        change(R"sql(
            INSERT INTO mail_outbox (dedupe_key, kind, to_email, data, attempts, next_attempt_at, created_at)
                 VALUES (gen_random_uuid(), 'notice', 'operator', '{}', $1, $2::timestamptz, '2026-11-23 12:00Z')
        )sql",
               attempts, next_attempt);
    }
    std::string events(std::chrono::minutes later = 0min) {
        return lines_of_findings(operations::check_events(database(), clock.now() + later));
    }
    void add_event(const std::string& id, const std::string& status,
                   const std::optional<std::string>& next_attempt) {
        change(R"sql(
            INSERT INTO stripe_events (stripe_event_id, type, livemode, stripe_created_at, payload, received_at,
                                       status, processing_error, next_attempt_at)
                 VALUES ($1, 'refund.created', false, now(), '{}', '2026-11-23 12:00Z', $2,
                         CASE $2 WHEN 'failed' THEN 'no luck' END, $3::timestamptz)
        )sql",
               id, status, next_attempt);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(doctor_jobs, Jobs)

BOOST_AUTO_TEST_CASE(connected_jobs_that_seal_are_sound) {
    connect();
    BOOST_TEST(process(60min) == "ok connected, and the audit record is sealed\n");
}

BOOST_AUTO_TEST_CASE(jobs_that_hang_are_a_fault) {
    connect();
    change("INSERT INTO signs_of_life (name, seen_at) VALUES ('jobs', '2026-11-23 12:00Z')");
    BOOST_TEST(process(10min) == "ok connected, and the audit record is sealed\n");
    BOOST_TEST(process(11min) ==
               "fault `lectern jobs` is connected, but its last sign of life is 11 min old\n");
}

BOOST_AUTO_TEST_CASE(jobs_that_are_not_connected_are_a_fault) {
    BOOST_TEST(process(0min) == "fault no `lectern jobs` is connected to the database\n");
}

BOOST_AUTO_TEST_CASE(rows_that_are_not_sealed_for_ten_minutes_are_a_fault) {
    connect();
    add_audit_row();
    BOOST_TEST(process(9min) == "ok connected, and the audit record is sealed\n");
    BOOST_TEST(process(12min) == "fault the audit record is not sealed since 12 min\n");
    seal();
    BOOST_TEST(process(12min) == "ok connected, and the audit record is sealed\n");
}

BOOST_AUTO_TEST_CASE(a_mail_that_is_due_for_ten_minutes_is_a_fault) {
    add_mail(0, "2026-11-23 12:00Z");
    BOOST_TEST(outbox(9min) == "ok 1 queued, none overdue\n");
    BOOST_TEST(outbox(11min) == "fault 1 mails are due, the first for 11 min\n");
    execute("UPDATE mail_outbox SET status = 'void'");
    BOOST_TEST(outbox(11min) == "ok 0 queued, none overdue\n");
}

BOOST_AUTO_TEST_CASE(a_mail_that_is_refused_for_an_hour_is_a_fault) {
    add_mail(3, "2026-11-23 16:00Z");
    BOOST_TEST(outbox(59min) == "ok 1 queued, none overdue\n");
    BOOST_TEST(outbox(61min) == "fault 1 mails could not be delivered, the oldest for 61 min\n");
}

BOOST_AUTO_TEST_CASE(an_event_that_waits_for_ten_minutes_is_a_fault) {
    add_event("evt_1", "processed", std::nullopt);
    add_event("evt_2", "failed", "2026-11-23 18:00Z");
    BOOST_TEST(events(9min) == "ok none waits\n");
    BOOST_TEST(events(11min) == "fault 1 wait to be processed, the oldest for 11 min\n");
}

BOOST_AUTO_TEST_CASE(an_event_that_was_given_up_is_a_fault) {
    add_event("evt_1", "failed", std::nullopt);
    BOOST_TEST(events(0min) == "fault 1 were given up\n");
    BOOST_TEST(events(11min) == "fault 1 were given up\n");
}

BOOST_AUTO_TEST_CASE(doctor_judges_the_backlog_of_readyz_and_the_metrics) {
    add_event("evt_1", "failed", "2026-11-23 18:00Z");
    add_event("evt_2", "failed", std::nullopt);
    add_event("evt_3", "received", std::nullopt);
    add_mail(0, "2026-11-23 12:00Z");
    add_mail(3, "2026-11-23 16:00Z");
    const auto backlog = database().read([&](Connection& connection) {
        return operations::find_backlog(connection, clock.now() + 61min);
    });
    BOOST_TEST(operations::text_of(backlog) ==
               "mail: oldest due for 3660 s, 1 refused, oldest for 3660 s\n"
               "jobs: never seen\n"
               "events: 2 unprocessed, oldest for 3660 s, 1 given up\n");
    BOOST_TEST(outbox(61min) ==
               "fault 1 mails are due, the first for 61 min\n"
               "fault 1 mails could not be delivered, the oldest for 61 min\n");
    BOOST_TEST(events(61min) ==
               "fault 1 wait to be processed, the oldest for 61 min\nfault 1 were given up\n");
}

BOOST_AUTO_TEST_CASE(silent_webhooks_are_a_fault) {
    const auto webhooks = [&](std::chrono::minutes later) {
        return lines_of_findings(operations::check_webhooks(database(), clock.now() + later));
    };
    BOOST_TEST(webhooks(0min) == "ok no sign that any is missing\n");
    open(wish());
    execute(
        "UPDATE orders SET stripe_session_id = 'cs_1', attempt_expires_at = created_at + "
        "interval '30 min'");
    BOOST_TEST(webhooks(60min) == "fault checkouts ended and no event came\n");
    audit::write_refusal(database(), act_of_stripe(),
                         {.name = "stripe_event_failed", .reason = "signature: mismatch"});
    const auto unsigned_events = operations::check_webhooks(database(), clock.now() + 60min);
    BOOST_TEST(lines_of_findings(unsigned_events) == "fault signatures fail\n");
    BOOST_TEST(unsigned_events.front().fix.starts_with("set STRIPE_WEBHOOK_SECRET "));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
