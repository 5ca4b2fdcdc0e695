#include "operations/health_pages.hpp"

#include <chrono>

#include <boost/test/unit_test.hpp>

#include "mail/mail.hpp"
#include "operations/migrations.hpp"
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
    static std::string newest() {
        return std::to_string(newest_version(test::in_source("sql/migrations")));
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
                   newest() + " applied, " + newest() +
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
                   newest() + " needed\n");
}

BOOST_AUTO_TEST_CASE(a_host_is_ready_on_the_schema_of_a_newer_release) {
    change("INSERT INTO schema_migrations (version, file, checksum) VALUES (9999, '', '')");
    BOOST_TEST(readiness().status == 200);
}

BOOST_AUTO_TEST_CASE(a_backlog_that_cannot_be_read_leaves_the_host_ready) {
    change("ALTER TABLE signs_of_life RENAME TO signs");
    const auto response = readiness();
    BOOST_TEST(response.status == 200);
    BOOST_TEST(body_of(response).ends_with(" needed\nbacklog: not known\n"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::operations
