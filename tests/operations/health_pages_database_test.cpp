#include "operations/health_pages.hpp"

#include <algorithm>
#include <chrono>

#include <boost/test/unit_test.hpp>

#include "mail/mail.hpp"
#include "operations/migration_files.hpp"
#include "operations/signs_of_life.hpp"
#include "support/source_tree.hpp"
#include "support/test_school.hpp"

namespace lectern::operations {

namespace {

using namespace std::chrono_literals;

struct Health : test::TestSchool {
    web::Response readiness() { return show_readiness(test::get_request("/readyz"), services); }
    static std::string body_of(const web::Response& response) {
        return std::get<std::string>(response.body);
    }
    static std::string needed() {
        return std::to_string(needed_version(test::in_source("sql/migrations")));
    }
    std::string newest() {
        return text("SELECT max(version)::text AS value FROM schema_migrations");
    }
    /// The end of the line about migrations while no *after* migration is applied.
    static std::string waiting() {
        const auto files = list_migration_files(test::in_source("sql/migrations"));
        const auto count = std::ranges::count(files, MigrationKind::after, kind_of);
        if (count == 0) return "";
        return "; " + std::to_string(count) +
               " to run with `systemctl start lectern-migrate-after`";
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(health, Health)

BOOST_AUTO_TEST_CASE(a_ready_host_says_what_is_late) {
    report_life(services);
    database().write([&](Transaction& transaction) {
        mail::enqueue(
            transaction, act(),
            {.dedupe_key = "late", .kind = "no_account", .to = mail::to_operator, .data = "{}"});
    });
    clock.advance(1h);
    const auto response = readiness();
    BOOST_TEST(response.status == 200);
    BOOST_TEST(body_of(response) ==
               "ready\n"
               "migrations: " +
                   newest() + " applied, " + needed() +
                   " needed\n"
                   "mail: oldest due for 3600 s\n"
                   "jobs: seen 3600 s ago\n"
                   "events: none unprocessed\n");
}

BOOST_AUTO_TEST_CASE(a_host_on_an_older_schema_is_not_ready) {
    change("DELETE FROM schema_migrations WHERE version > 30");
    const auto response = readiness();
    BOOST_TEST(response.status == 503);
    BOOST_TEST(response.header("Retry-After") == "5");
    BOOST_TEST(body_of(response) ==
               "the database is not migrated\n"
               "migrations: 30 applied, " +
                   needed() + " needed" + waiting() + "\n");
}

BOOST_AUTO_TEST_CASE(a_host_is_ready_on_the_schema_of_a_newer_release) {
    change("INSERT INTO schema_migrations (version, file, checksum) VALUES (9999, '', '')");
    const auto response = readiness();
    BOOST_TEST(response.status == 200);
    BOOST_TEST(body_of(response).starts_with(
        "ready\nmigrations: 9999 applied, " + needed() +
        " needed; newer schema (1 migration that this program does not know)\n"));
}

BOOST_AUTO_TEST_CASE(a_host_that_a_newer_release_has_excluded_is_not_ready) {
    change(
        "INSERT INTO schema_migrations (version, file, checksum) VALUES "
        "(9999, '9999_names.after-9998.sql', '')");
    const auto response = readiness();
    BOOST_TEST(response.status == 503);
    BOOST_TEST(body_of(response).starts_with(
        "9999_names.after-9998.sql: the schema needs a program with migration 9998, and this one "
        "ends with "));
}

BOOST_AUTO_TEST_CASE(a_backlog_that_cannot_be_read_leaves_the_host_ready) {
    change("ALTER TABLE signs_of_life RENAME TO signs");
    const auto response = readiness();
    BOOST_TEST(response.status == 200);
    BOOST_TEST(body_of(response).ends_with(" needed\nbacklog: not known\n"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::operations
