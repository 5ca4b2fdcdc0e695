#include "operations/migrations.hpp"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <thread>

#include <boost/test/unit_test.hpp>

#include "operations/schema_state.hpp"
#include "support/source_tree.hpp"
#include "support/temporary_directory.hpp"
#include "support/test_database.hpp"

namespace lectern::test {

using operations::apply_migrations;
using operations::Migration;
using operations::MigrationError;

namespace {

const std::filesystem::path our_migrations{in_source("sql/migrations")};

std::vector<Migration> two_migrations() {
    return {{1, "0001_first.sql", "CREATE TABLE first (); CREATE TABLE more ()", "aa"},
            {2, "0002_second.sql", "CREATE TABLE second ()", "bb"}};
}

/// Applies the migrations and returns how many were applied.
int count_applied(Database& database, const std::vector<Migration>& migrations) {
    int applied = 0;
    apply_migrations(database, migrations, [&](const Migration&) { ++applied; });
    return applied;
}

std::string fault_of(Database& database, const std::vector<Migration>& migrations) {
    try {
        count_applied(database, migrations);
    } catch (const MigrationError& error) {
        return error.what();
    }
    return "";
}

bool has_table(Database& database, const std::string& name) {
    return database.read([&](Connection& connection) {
        const auto rows = query(connection, "SELECT to_regclass($1) IS NOT NULL AS found", name);
        return rows.front().boolean("found");
    });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(migrations)

BOOST_AUTO_TEST_CASE(a_second_run_applies_nothing) {
    auto test = TestDatabase::empty();
    const auto migrations = operations::read_migrations(our_migrations);
    BOOST_TEST(count_applied(test.connection(), migrations) == static_cast<int>(migrations.size()));
    BOOST_TEST(count_applied(test.connection(), migrations) == 0);
}

BOOST_AUTO_TEST_CASE(only_new_migrations_are_applied) {
    auto test = TestDatabase::empty();
    BOOST_TEST(count_applied(test.connection(), {two_migrations()[0]}) == 1);
    BOOST_TEST(!has_table(test.connection(), "second"));
    BOOST_TEST(count_applied(test.connection(), two_migrations()) == 1);
    BOOST_TEST(has_table(test.connection(), "second"));
}

BOOST_AUTO_TEST_CASE(a_file_changed_after_it_was_applied_stops_the_run) {
    auto test = TestDatabase::empty();
    auto migrations = two_migrations();
    count_applied(test.connection(), {migrations[0]});
    migrations[0].checksum = "changed";
    BOOST_TEST(fault_of(test.connection(), migrations) ==
               "0001_first.sql: was changed after it was applied");
    BOOST_TEST(!has_table(test.connection(), "second"));
}

BOOST_AUTO_TEST_CASE(a_renamed_file_stops_the_run) {
    auto test = TestDatabase::empty();
    auto migrations = two_migrations();
    count_applied(test.connection(), {migrations[0]});
    migrations[0].file = "0001_other.sql";
    BOOST_TEST(fault_of(test.connection(), migrations) ==
               "0001_other.sql: the database had 0001_first.sql in its place");
}

BOOST_AUTO_TEST_CASE(a_migration_that_was_left_out_is_named) {
    auto test = TestDatabase::empty();
    count_applied(test.connection(), two_migrations());
    test.connection().write([](Transaction& transaction) {
        transaction.execute("DELETE FROM schema_migrations WHERE version = 1");
    });
    BOOST_TEST(fault_of(test.connection(), two_migrations()) ==
               "0001_first.sql: is not applied, but later ones are");
}

BOOST_AUTO_TEST_CASE(a_failed_migration_is_rolled_back_and_named) {
    auto test = TestDatabase::empty();
    auto migrations = two_migrations();
    migrations[1].sql = "CREATE TABLE half (); SELECT nonsense";
    const auto fault = fault_of(test.connection(), migrations);
    BOOST_TEST(fault.starts_with("0002_second.sql: "));
    BOOST_TEST(fault.find("nonsense") != std::string::npos);
    BOOST_TEST(fault.find('\n') == std::string::npos);
    BOOST_TEST(has_table(test.connection(), "first"));
    BOOST_TEST(!has_table(test.connection(), "half"));
    BOOST_TEST(count_applied(test.connection(), two_migrations()) == 1);
}

BOOST_AUTO_TEST_CASE(concurrent_runs_apply_each_migration_once) {
    auto test = TestDatabase::empty();
    const auto migrations = operations::read_migrations(our_migrations);
    std::atomic<int> applied = 0;
    std::atomic<int> faults = 0;
    const auto run = [&] {
        try {
            Database database{test.connection_string()};
            applied += count_applied(database, migrations);
        } catch (const std::exception&) {
            ++faults;
        }
    };
    std::thread other{run};
    run();
    other.join();
    BOOST_TEST(applied == static_cast<int>(migrations.size()));
    BOOST_TEST(faults == 0);
}

BOOST_AUTO_TEST_CASE(a_migration_has_a_lock_timeout_of_five_seconds_and_no_statement_timeout) {
    auto test = TestDatabase::empty();
    count_applied(test.connection(),
                  {Migration{1, "0001_first.sql",
                             "CREATE TABLE limits AS SELECT current_setting('lock_timeout') AS "
                             "lock, current_setting('statement_timeout') AS statement",
                             "aa"}});
    test.connection().read([](Connection& connection) {
        const auto limits = query(connection, "SELECT lock, statement FROM limits").front();
        BOOST_TEST(limits.text("lock") == "5s");
        BOOST_TEST(limits.text("statement") == "0");
    });
}

/// Migrates to the last version before addresses had a canonical form, and adds these accounts.
void make_accounts_before_canonical_addresses(Database& database,
                                              const std::vector<std::string>& emails) {
    auto migrations = operations::read_migrations(our_migrations);
    migrations.resize(13);
    count_applied(database, migrations);
    database.write([&](Transaction& transaction) {
        for (const auto& email : emails) {
            query(transaction,
                  "INSERT INTO users (email, name, password_hash, created_at, updated_at) VALUES "
                  "($1, 'A', 'x', now(), now())",
                  email);
        }
        query(transaction,
              "INSERT INTO mail_outbox (dedupe_key, kind, to_email, data, next_attempt_at, "
              "created_at) VALUES ('a', 'notice', 'operator', '{}', now(), now())");
    });
}

BOOST_AUTO_TEST_CASE(accounts_get_the_canonical_form_of_their_address) {
    auto test = TestDatabase::empty();
    make_accounts_before_canonical_addresses(
        test.connection(), {"Ada@Example.com", "Zoé@bücher.example", "mike@v\u0130ctim.example"});
    BOOST_TEST(fault_of(test.connection(), operations::read_migrations(our_migrations)).empty());
    test.connection().read([](Connection& connection) {
        const auto rows = query(connection, "SELECT canonical_email FROM users ORDER BY id");
        BOOST_TEST(rows[0].text("canonical_email") == "ada@example.com");
        BOOST_TEST(rows[1].text("canonical_email") == "zoé@xn--bcher-kva.example");
        BOOST_TEST(rows[2].text("canonical_email").starts_with("mike@xn--"));
    });
}

BOOST_AUTO_TEST_CASE(accounts_with_the_same_canonical_address_stop_the_run) {
    auto test = TestDatabase::empty();
    make_accounts_before_canonical_addresses(
        test.connection(), {"a@bücher.example", "other@example.com", "a@xn--bcher-kva.example"});
    const auto fault = fault_of(test.connection(), operations::read_migrations(our_migrations));
    BOOST_TEST(
        fault.starts_with("0014_canonical_addresses.sql: accounts that have one e-mail "
                          "address: 1, 3 ("));
    BOOST_TEST(fault.find('@') == std::string::npos);
    test.connection().read([](Connection& connection) {
        BOOST_TEST(query(connection, "SELECT count(*) AS n FROM users").front().integer("n") == 3);
    });
}

BOOST_AUTO_TEST_CASE(courses_that_shared_a_former_slug_and_erased_orders_are_migrated) {
    auto test = TestDatabase::empty();
    auto migrations = operations::read_migrations(our_migrations);
    migrations.resize(20);
    count_applied(test.connection(), migrations);
    test.connection().write([](Transaction& transaction) {
        transaction.execute(R"sql(
            INSERT INTO courses (slug, title, promise, former_slugs, created_at, updated_at)
                 VALUES ('sql', 'SQL', '', '{databases,tables}', now(), now()),
                        ('tables', 'Tables', '', '{databases,sql}', now(), now());
            INSERT INTO course_modules (course_id, key, position, title)
                 VALUES (1, 'm', 0, 'M');
            INSERT INTO course_lessons (course_id, module_id, key, slug, position, title)
                 VALUES (1, 1, 'a', 'intro', 0, 'A'), (1, 1, 'b', 'removed-lesson-1', 1, 'B');
            INSERT INTO orders (public_id, browser_token_hash, checkout_key, amount_minor, currency,
                                attempt_expires_at, checkout_stripe_price, created_at, updated_at)
                 SELECT 'order' || n, 'x', convert_to(n::text, 'UTF8'), 100, 'EUR', now(), 'p',
                        now(), now()
                   FROM generate_series(1, 2) AS n;
            INSERT INTO audit_logs (at, event, actor, actor_name, order_id, outcome)
                 VALUES (now(), 'order_restored', 'operator', 'o', 2, 'done');
        )sql");
    });
    BOOST_TEST(fault_of(test.connection(), operations::read_migrations(our_migrations)) == "");
    test.connection().read([](Connection& connection) {
        const auto text = [&](const char* sql) {
            return query(connection, sql).front().text("value");
        };
        BOOST_TEST(text("SELECT string_agg(slug || ' ' || course_id, ', ' ORDER BY slug) AS value "
                        "FROM course_slugs") == "databases 1, sql 1, tables 2");
        BOOST_TEST(text("SELECT string_agg(slug || ' ' || lesson_id, ', ' ORDER BY slug) AS value "
                        "FROM lesson_slugs") == "intro 1, removed-lesson-1 2");
        BOOST_TEST(text("SELECT string_agg(public_id, ' ') AS value FROM orders "
                        "WHERE personal_data_erased_at IS NOT NULL") == "order1");
    });
}

BOOST_AUTO_TEST_CASE(a_database_with_another_encoding_is_refused_and_not_changed) {
    for (const std::string encoding : {"LATIN1", "SQL_ASCII"}) {
        auto test = TestDatabase::empty("ENCODING '" + encoding + "' LOCALE 'C'");
        BOOST_TEST(fault_of(test.connection(), two_migrations()) ==
                   "the database is encoded in " + encoding +
                       ", and must be in UTF8: createdb --template=template0 --encoding=UTF8");
        BOOST_TEST(!has_table(test.connection(), "schema_migrations"));
    }
}

BOOST_AUTO_TEST_CASE(a_server_that_is_away_is_waited_for_and_reported_once) {
    const TemporaryDirectory folder;
    TestDatabase test;
    const auto socket_link = folder.path() / "run";
    const auto there = test.connection().read([](Connection& connection) {
        return query(
                   connection,
                   "SELECT split_part(current_setting('unix_socket_directories'), ',', 1) AS value")
            .front()
            .text("value");
    });
    const auto by_link = test.connection_string() + " host='" + socket_link.string() + "'";
    int told = 0;
    int done = 0;
    std::thread later{[&] {
        std::this_thread::sleep_for(std::chrono::milliseconds{1500});
        std::filesystem::create_directory_symlink(there, socket_link);
    }};
    operations::retry_until_available(
        by_link,
        [&] {
            Database database{by_link};
            database.read([](Connection& connection) { query(connection, "SELECT 1"); });
            ++done;
        },
        [&] { ++told; });
    later.join();
    BOOST_TEST(told == 1);
    BOOST_TEST(done == 1);
}

BOOST_AUTO_TEST_CASE(a_server_that_refuses_the_connection_is_not_waited_for) {
    const TestDatabase test;
    const auto unknown = test.connection_string() + " dbname=no_such_database";
    const auto connect = [&] {
        Database database{unknown};
        database.read([](Connection& connection) { query(connection, "SELECT 1"); });
    };
    BOOST_CHECK_THROW(
        operations::retry_until_available(unknown, connect, [] { BOOST_ERROR("told"); }),
        DatabaseUnavailable);
}

BOOST_AUTO_TEST_CASE(a_database_counts_as_migrated_once_the_newest_before_migration_is_applied) {
    auto test = TestDatabase::empty();
    const auto is_migrated = [&] {
        return test.connection().read([](Connection& connection) {
            return operations::is_migrated(connection, our_migrations);
        });
    };
    const auto migrations = operations::read_migrations(our_migrations);
    auto without_newest = migrations;
    std::erase_if(without_newest, [](const Migration& migration) {
        return operations::kind_of(migration.file) == operations::MigrationKind::after;
    });
    without_newest.pop_back();
    BOOST_TEST(!is_migrated());
    count_applied(test.connection(), without_newest);
    BOOST_TEST(!is_migrated());
    count_applied(test.connection(), migrations);
    BOOST_TEST(is_migrated());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
