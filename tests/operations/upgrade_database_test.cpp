// Migrations of both kinds, and programs older than the schema.

#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "operations/migrations.hpp"
#include "operations/schema_state.hpp"
#include "support/command_line.hpp"
#include "support/environment.hpp"
#include "support/source_tree.hpp"
#include "support/temporary_directory.hpp"
#include "support/test_database.hpp"

namespace lectern::test {

using operations::Migration;
using operations::MigrationError;
using operations::MigrationKind;

namespace {

const std::string rights_are_set =
    "The rights of lectern_app, lectern_jobs and lectern_operator are set\n";

using Names = std::vector<std::string>;

const Migration first{1, "0001_first.sql", "CREATE TABLE first (old text, new text)", "aa"};
const Migration second{2, "0002_second.after-0001.sql", "ALTER TABLE first DROP COLUMN old", "bb"};
const Migration third{3, "0003_third.sql", "CREATE TABLE third ()", "cc"};

const Migration index_of_first{2, "0002_index.sql",
                               "-- outside a transaction\n"
                               "DROP INDEX CONCURRENTLY IF EXISTS first_new;\n"
                               "CREATE INDEX CONCURRENTLY first_new ON first (new);\n",
                               "dd"};

/// An empty database, and programs with other migrations.
struct Upgrade {
    TestDatabase test = TestDatabase::empty();

    /// Returns the names of what was applied.
    Names migrate(const std::vector<Migration>& migrations,
                  MigrationKind last = MigrationKind::before) {
        Names names;
        operations::apply_migrations(
            test.connection(), migrations,
            [&](const Migration& migration) { names.push_back(migration.file); }, last);
        return names;
    }
    std::string fault_of(const std::vector<Migration>& migrations) {
        try {
            migrate(migrations);
        } catch (const MigrationError& error) {
            return error.what();
        }
        return "";
    }
    operations::SchemaState state(const std::vector<Migration>& migrations) {
        const TemporaryDirectory directory;
        for (const auto& migration : migrations) directory.write(migration.file, migration.sql);
        return test.connection().read([&](Connection& connection) {
            return operations::find_schema_state(connection, directory.path());
        });
    }
    std::string value(const char* sql) {
        return test.connection().read(
            [&](Connection& connection) { return query(connection, sql).front().text("value"); });
    }
};

/// A share with two migrations, and the command that works with it. `--json` prints one object.
struct MigrateCommand : Upgrade {
    const TestDatabase with_roles;  // roles belong to the cluster
    TemporaryDirectory share;

    MigrateCommand() {
        share.write("sql/migrations/0001_first.sql", first.sql);
        share.write("sql/rights.sql", "SELECT 1");
    }
    void add_later() const {
        share.write("sql/migrations/0002_second.sql",
                    "-- accepted add-constraint: it is small\nALTER TABLE first ADD CHECK (true)");
        share.write("sql/migrations/0003_third.after-0001.sql", second.sql);
    }
    void remove_later() const {
        std::filesystem::remove(share.path() / "sql/migrations/0002_second.sql");
        std::filesystem::remove(share.path() / "sql/migrations/0003_third.after-0001.sql");
    }
    CommandResult migrate(Words options = {}) {
        auto values = sandbox_values();
        values["LECTERN_DATABASE_URL"] = test.connection_string();
        values["LECTERN_SHARE"] = share.path().string();
        const Environment environment{values};
        options.insert(options.begin(), "migrate");
        return run(options);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(upgrade, Upgrade)

BOOST_AUTO_TEST_CASE(after_migrations_wait_until_they_are_asked_for) {
    migrate({first});
    const std::vector<Migration> release{first, second, third};
    BOOST_TEST(migrate(release) == Names{third.file}, boost::test_tools::per_element());
    BOOST_TEST(state(release).can_run());
    BOOST_TEST(state(release).waiting == 1);
    BOOST_TEST(migrate(release, MigrationKind::after) == Names{second.file},
               boost::test_tools::per_element());
    BOOST_TEST(state(release).waiting == 0);
    BOOST_TEST(migrate(release, MigrationKind::after).empty());
}

BOOST_AUTO_TEST_CASE(asking_for_after_migrations_runs_the_others_first) {
    migrate({first});
    BOOST_TEST(
        migrate({first, second, third}, MigrationKind::after) == (Names{third.file, second.file}),
        boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_empty_database_gets_all_migrations) {
    BOOST_TEST(migrate({first, second, third}) == (Names{first.file, third.file, second.file}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_program_runs_on_a_newer_schema_and_leaves_it_alone) {
    migrate({first, second, third});
    BOOST_TEST(migrate({first}).empty());
    BOOST_TEST(migrate({first}, MigrationKind::after).empty());
    BOOST_TEST(state({first}).can_run());
    BOOST_TEST(state({first}).unknown == 2);
    BOOST_TEST(text_of(state({first})) ==
               "3 applied, 1 needed; newer schema (2 migrations that this program does not know)");
}

BOOST_AUTO_TEST_CASE(a_program_does_not_run_on_an_older_schema) {
    migrate({first});
    BOOST_TEST(!state({first, second, third}).can_run());
    BOOST_TEST(text_of(state({first, second, third})) ==
               "1 applied, 3 needed; 1 to run with `systemctl start lectern-migrate-after`");
}

BOOST_AUTO_TEST_CASE(an_after_migration_excludes_programs_that_are_older_than_it_says) {
    const Migration contract{4, "0004_contract.after-0003.sql", "SELECT 1", "ee"};
    migrate({first, second, third, contract});
    const std::string reason =
        "0004_contract.after-0003.sql: the schema needs a program with migration 0003, and this "
        "one "
        "ends with 000";
    BOOST_TEST(fault_of({first, second, third}) == "");
    BOOST_TEST(state({first, second, third}).can_run());
    BOOST_TEST(fault_of({first, second}) == reason + "2");
    BOOST_TEST(!state({first, second}).can_run());
    BOOST_TEST(state({first}).incompatible == reason + "1");
}

// Operators may run the after migrations of several releases at once, and on an empty database all
// run at the end.
BOOST_AUTO_TEST_CASE(after_migrations_lead_to_the_same_schema_at_once_and_one_by_one) {
    constexpr auto columns = R"sql(
        SELECT coalesce(string_agg(concat_ws(' ', table_name, column_name, data_type, column_default, is_nullable), ', '
                                   ORDER BY table_name, column_name), '') AS value
          FROM information_schema.columns
         WHERE table_schema = 'public'
    )sql";
    const auto migrations = operations::read_migrations(in_source("sql/migrations"));
    migrate(migrations);
    Upgrade one_by_one;
    for (auto until = migrations.begin(); until != migrations.end(); ++until)
        one_by_one.migrate({migrations.begin(), until + 1}, MigrationKind::after);
    BOOST_TEST(value(columns) == one_by_one.value(columns));
    BOOST_TEST(value(columns).find("orders id bigint") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_index_is_built_outside_a_transaction) {
    const std::vector<Migration> release{first, index_of_first};
    BOOST_TEST(migrate(release).size() == 2U);
    BOOST_TEST(value("SELECT to_regclass('first_new')::text AS value") == "first_new");
    BOOST_TEST(migrate(release).empty());
}

BOOST_AUTO_TEST_CASE(an_index_that_could_not_be_built_is_named_and_tried_again) {
    auto broken = index_of_first;
    broken.sql += "CREATE INDEX CONCURRENTLY second_new ON nowhere (new);\n";
    const auto fault = fault_of({first, broken});
    BOOST_TEST(fault.starts_with("0002_index.sql: "), fault);
    BOOST_TEST(fault.find("nowhere") != std::string::npos, fault);
    BOOST_TEST(migrate({first, index_of_first}).size() == 1U);
}

BOOST_AUTO_TEST_CASE(concurrent_runs_build_an_index_once) {
    migrate({first});
    std::size_t applied = 0;
    std::thread other{[&] {
        Database database{test.connection_string()};
        operations::apply_migrations(database, {first, index_of_first}, [&](const auto&) {});
    }};
    applied = migrate({first, index_of_first}).size();
    other.join();
    BOOST_TEST(applied <= 1U);
    BOOST_TEST(value("SELECT count(*)::text AS value FROM schema_migrations") == "2");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(migrate_command, MigrateCommand)

BOOST_AUTO_TEST_CASE(a_run_names_what_it_applied_and_what_waits) {
    BOOST_TEST(migrate().output == "0001_first.sql: applied\n" + rights_are_set);
    BOOST_TEST(migrate().output == "The schema is up to date: 0001_first.sql\n" + rights_are_set);
    add_later();
    BOOST_TEST(migrate().output ==
               "0002_second.sql: applied\n"
               "0003_third.after-0001.sql: waits for `systemctl start lectern-migrate-after`, once "
               "no older program runs\n" +
                   rights_are_set);
    BOOST_TEST(migrate({"--after"}).output ==
               "0003_third.after-0001.sql: applied\n" + rights_are_set);
}

BOOST_AUTO_TEST_CASE(a_dry_run_tells_the_kinds_and_the_locks_and_changes_nothing) {
    migrate();
    add_later();
    const auto plan = migrate({"--dry-run"});
    BOOST_TEST(plan.status == 0);
    BOOST_TEST(plan.output ==
               "0002_second.sql: before, would run\n"
               "0002_second.sql: add-constraint: it is small\n"
               "0003_third.after-0001.sql: after, would wait for --after\n"
               "1 would run; nothing was changed\n");
    BOOST_TEST(migrate({"--dry-run", "--after"})
                   .output.ends_with("\n2 would run; nothing was "
                                     "changed\n"));
    BOOST_TEST(value("SELECT count(*)::text AS value FROM schema_migrations") == "1");
}

BOOST_AUTO_TEST_CASE(a_dry_run_of_an_empty_database_leaves_it_empty) {
    BOOST_TEST(migrate({"--dry-run"}).output ==
               "0001_first.sql: before, would run\n1 would run; nothing was changed\n");
    BOOST_TEST(value("SELECT (to_regclass('schema_migrations') IS NULL)::text AS value") == "true");
}

BOOST_AUTO_TEST_CASE(a_dry_run_as_json_is_one_object) {
    migrate();
    add_later();
    BOOST_TEST(migrate({"--dry-run", "--json"}).output ==
               R"({"schema":"0003_third.after-0001.sql","migrations":[)"
               R"({"file":"0002_second.sql","kind":"before","oldest_program":null,)"
               R"("would_run":true,"warnings":[{"rule":"add-constraint","reason":"it is small"}]},)"
               R"({"file":"0003_third.after-0001.sql","kind":"after","oldest_program":1,)"
               R"("would_run":false,"warnings":[]}],"newer":[]})"
               "\n");
}

BOOST_AUTO_TEST_CASE(an_older_program_says_that_the_schema_is_newer_and_succeeds) {
    add_later();
    migrate();
    remove_later();
    share.write("sql/rights.sql", "SELECT nonsense");
    const std::string line =
        "The database has a newer schema (2 migrations that this program does not know), up to "
        "0003_third.after-0001.sql; nothing was changed\n";
    for (const Words& options : {Words{}, Words{"--after"}, Words{"--dry-run"}}) {
        const auto result = migrate(options);
        BOOST_TEST(result.status == 0);
        BOOST_TEST(result.output == line);
    }
    BOOST_TEST(migrate({"--json"}).output ==
               R"({"schema":"0003_third.after-0001.sql","applied":[],"are_rights_set":false,)"
               R"("newer":["0002_second.sql","0003_third.after-0001.sql"],"waiting":[]})"
               "\n");
}

BOOST_AUTO_TEST_CASE(a_program_that_the_schema_excludes_is_refused) {
    migrate();
    test.connection().write([](Transaction& transaction) {
        transaction.execute(
            "INSERT INTO schema_migrations (version, file, checksum) VALUES (9, "
            "'0009_later.after-0008.sql', '')");
    });
    for (const Words& options : {Words{}, Words{"--dry-run"}}) {
        const auto result = migrate(options);
        BOOST_TEST(result.status == 1);
        BOOST_TEST(result.errors ==
                   "lectern migrate: 0009_later.after-0008.sql: the schema needs a program with "
                   "migration 0008, and this one ends with 0001\n");
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
