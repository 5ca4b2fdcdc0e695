// The privileges of each role (sql/roles.sql, sql/rights.sql).

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "account/account.hpp"
#include "account/profile.hpp"
#include "audit/audit.hpp"
#include "authoring/course_import.hpp"
#include "checkout/claim.hpp"
#include "entitlement/entitlement.hpp"
#include "mail/mail_jobs.hpp"
#include "operations/erasing.hpp"
#include "operations/migrations.hpp"
#include "operations/schema_state.hpp"
#include "payments/fulfilment.hpp"
#include "payments/order_status.hpp"
#include "support/addresses.hpp"
#include "support/captured_output.hpp"
#include "support/cast.hpp"
#include "support/mail_process.hpp"
#include "support/purchases.hpp"
#include "support/source_tree.hpp"
#include "support/test_database.hpp"

namespace lectern::test {
namespace {

constexpr auto insufficient_privilege = "42501";
const auto rights_file = in_source("sql/rights.sql");

using Statements = std::vector<std::string>;

struct Fixture {
    TestDatabase test;

    /// Runs a statement and rolls it back. Returns the SQLSTATE of its error, or an empty string.
    std::string fault_of(const std::string& role, const std::string& statement) {
        struct Undo {};
        Database database{role.empty() ? test.connection_string()
                                       : test.connection_string_as(role)};
        try {
            database.write([&](Transaction& transaction) {
                transaction.execute(statement.c_str());
                throw Undo{};
            });
        } catch (const DatabaseError& error) {
            return error.sqlstate();
        } catch (const Undo&) {
        }
        return "";
    }
    /// Expects the role to be refused each statement, and only for lack of privileges.
    void expect_refused(const std::string& role, const Statements& statements) {
        for (const auto& statement : statements) {
            BOOST_TEST(fault_of(role, statement) == insufficient_privilege,
                       role << " may: " << statement);
            BOOST_TEST(fault_of("", statement) == "", statement);
        }
    }
    void expect_allowed(const std::string& role, const Statements& statements) {
        for (const auto& statement : statements)
            BOOST_TEST(fault_of(role, statement) == "", role << " may not: " << statement);
    }

    void run_roles_script(Database& database) {
        std::ifstream stream{in_source("sql/roles.sql")};
        const std::string sql{std::istreambuf_iterator<char>{stream}, {}};
        database.write([&](Transaction& transaction) { transaction.execute(sql.c_str()); });
    }

    std::vector<std::string> tables_closed_to(const std::string& role) {
        return test.connection().read([&](Connection& connection) {
            std::vector<std::string> names;
            for (const auto& row : query(connection, R"sql(
                SELECT relname::text AS name
                  FROM pg_class
                 WHERE relnamespace = 'public'::regnamespace
                   AND relkind IN ('r', 'p', 'v', 'm')
                   AND NOT has_any_column_privilege($1, oid, 'SELECT')
              ORDER BY relname
            )sql",
                                         role))
                names.push_back(row.text("name"));
            return names;
        });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(rights, Fixture)

BOOST_AUTO_TEST_CASE(no_role_but_the_owner_can_change_the_audit_log) {
    for (const auto* role : {"lectern_app", "lectern_operator"})
        expect_refused(role, {"UPDATE audit_logs SET reason = 'another'",
                              "UPDATE audit_logs SET at = now()", "DELETE FROM audit_logs",
                              "TRUNCATE audit_logs", "ALTER TABLE audit_logs DISABLE TRIGGER ALL",
                              "INSERT INTO audit_logs (at, event, actor, outcome, transaction_id) "
                              "VALUES (now(), 'signed_in', 'learner', 'done', '1')"});
}

BOOST_AUTO_TEST_CASE(only_jobs_can_add_to_the_seal_and_nobody_but_the_owner_can_change_it) {
    const Statements additions{
        "INSERT INTO audit_seals VALUES (1, 1, decode(repeat('00', 32), 'hex'))",
        "INSERT INTO audit_checkpoints VALUES (1, decode(repeat('00', 32), 'hex'), now(), NULL)"};
    expect_refused("lectern_app", additions);
    expect_refused("lectern_operator", additions);
    expect_allowed("lectern_jobs", additions);
    for (const auto* role : {"lectern_app", "lectern_jobs", "lectern_operator"})
        expect_refused(role, {"UPDATE audit_seals SET position = position",
                              "UPDATE audit_checkpoints SET at = now()", "DELETE FROM audit_seals",
                              "DELETE FROM audit_checkpoints", "TRUNCATE audit_seals",
                              "TRUNCATE audit_checkpoints"});
}

BOOST_AUTO_TEST_CASE(only_jobs_can_give_a_sign_of_life_of_jobs) {
    const Statements signs{"INSERT INTO signs_of_life VALUES ('jobs', now())",
                           "UPDATE signs_of_life SET seen_at = now()"};
    expect_allowed("lectern_jobs", signs);
    for (const auto* role : {"lectern_app", "lectern_operator"}) {
        expect_refused(role, signs);
        expect_allowed(role, {"SELECT seen_at FROM signs_of_life"});
    }
    expect_refused("lectern_jobs", {"DELETE FROM signs_of_life"});
}

BOOST_AUTO_TEST_CASE(jobs_can_do_what_workers_can_and_no_more_with_the_audit_log) {
    BOOST_TEST(tables_closed_to("lectern_jobs").empty());
    expect_allowed("lectern_jobs", {"UPDATE mail_outbox SET status = 'sent'"});
    expect_refused("lectern_jobs",
                   {"UPDATE audit_logs SET reason = 'another'", "DELETE FROM audit_logs",
                    "UPDATE courses SET amount_minor = 1"});
}

BOOST_AUTO_TEST_CASE(no_role_but_the_owner_can_delete_payments_entitlements_or_accounts) {
    for (const auto* role : {"lectern_app", "lectern_operator"})
        expect_refused(
            role, {"DELETE FROM orders", "DELETE FROM order_items", "DELETE FROM order_refunds",
                   "DELETE FROM order_disputes", "DELETE FROM stripe_events",
                   "DELETE FROM entitlements", "DELETE FROM users", "DELETE FROM mail_outbox",
                   "TRUNCATE orders CASCADE", "TRUNCATE stripe_events"});
}

BOOST_AUTO_TEST_CASE(columns_with_agreed_or_reported_facts_cannot_be_changed) {
    for (const auto* role : {"lectern_app", "lectern_operator"})
        expect_refused(
            role,
            {"UPDATE orders SET public_id = 'x'", "UPDATE orders SET amount_minor = 1",
             "UPDATE orders SET currency = 'JPY'", "UPDATE orders SET created_at = now()",
             "UPDATE orders SET checkout_key = ''", "UPDATE order_items SET amount_minor = 1",
             "UPDATE order_items SET course_id = 1",
             "UPDATE order_refunds SET stripe_refund_id = 'x'",
             "UPDATE order_disputes SET order_id = 1",
             "UPDATE stripe_events SET stripe_event_id = 'x'",
             "UPDATE stripe_events SET type = 'x'", "UPDATE stripe_events SET received_at = now()",
             "UPDATE entitlements SET cause = 'free'", "UPDATE entitlements SET course_id = 1",
             "UPDATE entitlements SET order_item_id = 1", "UPDATE installation SET id = 'x'",
             "UPDATE schema_migrations SET checksum = 'x'", "DELETE FROM schema_migrations",
             "CREATE TABLE mine (id bigint)"});
}

BOOST_AUTO_TEST_CASE(the_application_cannot_change_courses_or_act_as_an_operator) {
    expect_refused(
        "lectern_app",
        {"UPDATE courses SET amount_minor = 1", "DELETE FROM courses",
         "UPDATE course_lessons SET is_preview = true",
         "UPDATE lesson_resources SET object_key = 'x'", "DELETE FROM lesson_captions",
         "DELETE FROM transcript_paragraphs", "DELETE FROM lesson_pictures",
         "UPDATE lesson_pictures SET object_key = 'x'", "UPDATE orders SET voided_at = now()",
         "UPDATE entitlements SET operator_revoked_at = NULL",
         "UPDATE entitlements SET granted_by = 'me'"});
    const auto course = add_course(test.connection(), practical_sql());
    const auto ada = add_learner(test.connection(), "ada");
    expect_refused(
        "lectern_app",
        {"INSERT INTO entitlements (course_id, user_id, cause, granted_by, "
         "granted_because, created_at, updated_at) VALUES (" +
         to_string(course) + ", " + to_string(ada) + ", 'operator', 'me', 'me', now(), now())"});
}

BOOST_AUTO_TEST_CASE(an_operator_can_neither_read_credentials_nor_change_an_accounts_address) {
    expect_refused(
        "lectern_operator",
        {"SELECT password_hash FROM users", "SELECT token_hash FROM sessions",
         "SELECT id FROM email_tokens", "SELECT subject FROM throttles",
         "UPDATE users SET email = 'x@example.com'", "UPDATE users SET password_hash = 'x'",
         "UPDATE mail_outbox SET to_email = 'x@example.com'",
         "UPDATE stripe_events SET payload = '{}'",
         "UPDATE lesson_progress SET status = "
         "'in_progress'"});
}

BOOST_AUTO_TEST_CASE(an_operator_cannot_read_or_change_notes) {
    expect_refused("lectern_operator",
                   {"SELECT text FROM lesson_notes", "UPDATE lesson_notes SET text = 'x'",
                    "DELETE FROM lesson_notes"});
}

BOOST_AUTO_TEST_CASE(a_note_changes_in_its_text_only) {
    expect_allowed("lectern_app", {"UPDATE lesson_notes SET text = 'x', updated_at = now()"});
    expect_refused("lectern_app", {"UPDATE lesson_notes SET user_id = 1",
                                   "UPDATE lesson_notes SET lesson_id = 1"});
}

BOOST_AUTO_TEST_CASE(the_application_can_erase_personal_data) {
    expect_allowed("lectern_app",
                   {"UPDATE orders SET email = NULL", "UPDATE stripe_events SET payload = '{}'",
                    "UPDATE mail_outbox SET to_email = 'erased', data = '{}', "
                    "link_data = '{}', last_error = NULL",
                    "DELETE FROM lesson_notes"});
}

BOOST_AUTO_TEST_CASE(the_application_can_read_every_table_and_operators_all_but_four) {
    BOOST_TEST(tables_closed_to("lectern_app").empty());
    const std::vector<std::string> closed{"email_tokens", "lesson_notes", "refused_forms",
                                          "throttles"};
    BOOST_TEST(tables_closed_to("lectern_operator") == closed, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_scripts_can_be_repeated_and_the_owner_can_set_the_privileges) {
    run_roles_script(test.connection());
    Database owner{test.connection_string_as("lectern_owner")};
    BOOST_TEST(operations::set_rights(owner, rights_file));
    BOOST_TEST(operations::set_rights(owner, rights_file));
    expect_refused("lectern_app",
                   {"DELETE FROM audit_logs", "CREATE TEMPORARY TABLE mine (id bigint)"});
    expect_allowed("lectern_app", {"UPDATE orders SET status = 'paid'"});
}

BOOST_AUTO_TEST_CASE(nobody_can_connect_as_a_role_of_the_script) {
    run_roles_script(test.connection());
    const auto roles = test.connection().read([](Connection& connection) {
        return query(connection, R"sql(
            SELECT count(*) AS count, count(*) FILTER (WHERE rolcanlogin) AS of_login
              FROM pg_roles
             WHERE rolname IN ('lectern_owner', 'lectern_app', 'lectern_jobs', 'lectern_operator')
        )sql")
            .front();
    });
    BOOST_TEST(roles.integer("count") == 4);
    BOOST_TEST(roles.integer("of_login") == 0);
}

BOOST_AUTO_TEST_CASE(a_privilege_granted_outside_the_script_is_revoked) {
    test.connection().write([](Transaction& transaction) {
        transaction.execute("GRANT DELETE ON audit_logs TO lectern_app");
        transaction.execute("GRANT UPDATE (amount_minor) ON orders TO lectern_app");
    });
    operations::set_rights(test.connection(), rights_file);
    expect_refused("lectern_app", {"DELETE FROM audit_logs", "UPDATE orders SET amount_minor = 1"});
}

BOOST_AUTO_TEST_CASE(the_owner_migrates_an_empty_database_and_the_application_cannot) {
    auto empty = TestDatabase::empty();
    run_roles_script(empty.connection());
    const auto migrations = operations::read_migrations(in_source("sql/migrations"));
    Database application{empty.connection_string_as("lectern_app")};
    BOOST_CHECK_THROW(operations::apply_migrations(application, migrations, [](const auto&) {}),
                      DatabaseError);
    Database owner{empty.connection_string_as("lectern_owner")};
    operations::apply_migrations(owner, migrations, [](const auto&) {});
    BOOST_TEST(operations::set_rights(owner, rights_file));
    BOOST_TEST(application.read([](Connection& connection) {
        return operations::is_migrated(connection, in_source("sql/migrations"));
    }));
    BOOST_CHECK_THROW(operations::set_rights(application, rights_file), operations::MigrationError);
}

BOOST_AUTO_TEST_CASE(public_has_no_privileges) {
    run_roles_script(test.connection());
    const auto rights_of_everybody = test.connection().read([](Connection& connection) {
        return query(connection, R"sql(
            SELECT count(*) AS count
              FROM (SELECT datacl
                      FROM pg_database
                     WHERE datname = current_database()
                     UNION ALL
                    SELECT nspacl
                      FROM pg_namespace
                     WHERE nspname = 'public'
                     UNION ALL
                    SELECT relacl
                      FROM pg_class
                     WHERE relnamespace = 'public'::regnamespace) AS lists (acl),
                   aclexplode(acl)
             WHERE grantee = 0
        )sql")
            .front()
            .integer("count");
    });
    BOOST_TEST(rights_of_everybody == 0);
}

// From the purchase to the erased account, with the application's privileges only.
BOOST_AUTO_TEST_CASE(the_application_can_do_all_its_work_with_its_privileges) {
    const auto course = add_course(test.connection(), practical_sql());
    MailProcess office{test.connection_string_as("lectern_app")};
    auto& database = office.database();
    const auto order = add_paid_order(database, "guest@example.com");
    deliver(database, paid_event(database, order, "evt_1"));
    BOOST_TEST(mail::deliver_mail(office.services()) > 0);

    const auto user = database.write([&](Transaction& transaction) {
        const auto act = learner_act(UserId{}, noon());
        const auto id = account::create_proven_user(
            transaction, act,
            {.email = address("guest@example.com"), .name = "Gus", .password_hash = "none"});
        checkout::claim_all(transaction, act, *id, address("guest@example.com"));
        account::start_session(transaction, act, {*id, address("guest@example.com"), "Firefox"});
        account::change_password(transaction, act, *id, "none", "other");
        return *id;
    });
    const auto set_refund = [&](const std::string& status) {
        database.write([&](Transaction& transaction) {
            query(transaction, R"sql(
                INSERT INTO order_refunds (order_id, stripe_refund_id, status, amount_minor, reported_at)
                     VALUES ($1, 're_1', $2, 4900, $3)
                         ON CONFLICT (stripe_refund_id) DO UPDATE
                        SET status = excluded.status, reported_at = excluded.reported_at
            )sql",
                  order.id, status, noon());
            payments::recompute_order(transaction, learner_act(user), order.id);
        });
    };
    set_refund("pending");
    set_refund("failed");
    BOOST_TEST(count_audit(database, "entitlement_restored", "done") == 1);
    database.write([&](Transaction& transaction) {
        entitlement::grant_free(transaction, learner_act(user), course, user);
        operations::erase_person(transaction, learner_act(user), user);
    });
    operations::clean_up(office.services());
    BOOST_TEST(count_audit(database, "account_deleted", "done") == 1);
}

// An operator's revocation is enforced by the database, whatever the application does.
BOOST_AUTO_TEST_CASE(the_application_cannot_restore_what_an_operator_revoked) {
    const auto course = add_course(test.connection(), practical_sql());
    const auto ada = add_learner(test.connection(), "ada");
    const auto grant = add_grant(test.connection(), ada, course);
    test.connection().write([&](Transaction& transaction) {
        entitlement::revoke_by_operator(transaction, operator_act(), grant, "shared");
    });
    constexpr auto check_violation = "23514";
    BOOST_TEST(fault_of("lectern_app", "UPDATE entitlements SET status = 'active'") ==
               check_violation);
}

BOOST_AUTO_TEST_CASE(an_operator_can_import_a_course) {
    Database database{test.connection_string_as("lectern_operator")};
    add_course(database, practical_sql());
    auto changed = practical_sql();
    changed.title = "More SQL";
    changed.modules.pop_back();
    BOOST_CHECK_NO_THROW(add_course(database, changed));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
