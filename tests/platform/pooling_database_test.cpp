// Connections through Debian's PgBouncer, in both modes.

#include "platform/pooling.hpp"

#include <cstdlib>
#include <string>

#include <boost/test/unit_test.hpp>

#include "operations/doctor_database.hpp"
#include "platform/database.hpp"
#include "support/own_pgbouncer.hpp"
#include "support/test_database.hpp"

namespace lectern::test {

namespace {

using namespace std::chrono_literals;

/// An empty database, and the way to it through a PgBouncer.
struct Pooled {
    TestDatabase home = TestDatabase::empty();
    std::string name = value_of(home.connection(), "SELECT current_database() AS value");

    static std::string value_of(Database& database, const char* sql) {
        return database.read(
            [&](Connection& connection) { return query(connection, sql).front().text("value"); });
    }
    [[nodiscard]] OwnPgbouncer pgbouncer(const std::string& mode,
                                         const std::string& settings = "") const {
        return {std::getenv("LECTERN_TEST_DATABASE"), mode, settings};
    }
};

/// Skips the tests, and says so, where the package is missing.
boost::test_tools::assertion_result is_installed(boost::unit_test::test_unit_id) {
    boost::test_tools::assertion_result result{!find_pgbouncer().empty()};
    result.message() << "pgbouncer is not installed";
    return result;
}

const auto needs_pgbouncer = boost::unit_test::precondition(is_installed);

}  // namespace

BOOST_FIXTURE_TEST_SUITE(pooling, Pooled, *needs_pgbouncer)

BOOST_AUTO_TEST_CASE(a_session_pool_takes_connections_and_has_all_settings) {
    const auto pool = pgbouncer("session");
    Database database{pool.connection_string(name)};
    const auto setting = [&](const char* sql) { return value_of(database, sql); };
    BOOST_TEST(setting("SELECT current_setting('statement_timeout') AS value") == "15s");
    BOOST_TEST(setting("SELECT current_setting('timezone') AS value") == "UTC");
    BOOST_TEST(setting("SELECT current_setting('client_encoding') AS value") == "UTF8");
    BOOST_TEST(setting("SELECT current_setting('plan_cache_mode') AS value") ==
               "force_generic_plan");
    BOOST_TEST(setting("SELECT current_setting('random_page_cost') AS value") == "1.1");
    BOOST_TEST(static_cast<int>(find_pooling(pool.connection_string(name))) ==
               static_cast<int>(Pooling::by_session));
    BOOST_CHECK_NO_THROW(expect_own_session(pool.connection_string(name)));
}

BOOST_AUTO_TEST_CASE(options_of_the_connection_string_reach_a_session_pool) {
    const auto pool = pgbouncer("session");
    Database database{pool.connection_string(name) +
                      R"( options='-c statement_timeout=7s --lock-timeout=3s -csearch_path=a,b')"};
    BOOST_TEST(value_of(database, "SELECT current_setting('statement_timeout') AS value") == "7s");
    BOOST_TEST(value_of(database, "SELECT current_setting('lock_timeout') AS value") == "3s");
    BOOST_TEST(value_of(database,
                        "SELECT cardinality(current_schemas(false))::text || "
                        "current_setting('search_path') AS value") == "0a,b");
}

BOOST_AUTO_TEST_CASE(the_next_client_of_a_session_finds_nothing_of_the_last_one) {
    const auto pool = pgbouncer("session", "default_pool_size=1\n");
    std::string session;
    for (const auto* timeout : {"7s", "8s"}) {
        Database database{pool.connection_string(name) +
                          " options='-c statement_timeout=" + timeout + "'"};
        BOOST_TEST(value_of(database, "SELECT current_setting('statement_timeout') AS value") ==
                   timeout);
        const auto pid = value_of(database, "SELECT pg_backend_pid()::text AS value");
        BOOST_TEST((session.empty() || session == pid), "the session is another one");
        session = pid;
    }
}

BOOST_AUTO_TEST_CASE(notifications_arrive_through_a_session_pool) {
    const auto pool = pgbouncer("session");
    Database database{pool.connection_string(name)};
    database.wait_for_notification({"mail"}, 0ms);
    home.connection().write([](Transaction& transaction) { transaction.execute("NOTIFY mail"); });
    BOOST_TEST(database.wait_for_notification({"mail"}, 5s));
}

BOOST_AUTO_TEST_CASE(a_connection_through_a_full_session_pool_counts_as_an_own_session) {
    const auto pool = pgbouncer("session", "default_pool_size=1\n");
    BOOST_TEST(static_cast<int>(find_pooling(pool.connection_string(name))) ==
               static_cast<int>(Pooling::by_session));
}

BOOST_AUTO_TEST_CASE(a_transaction_pool_is_refused_with_the_setting_to_change) {
    for (const auto* settings : {"", "default_pool_size=1\n", "server_round_robin=1\n"}) {
        const auto pool = pgbouncer("transaction", settings);
        try {
            expect_own_session(pool.connection_string(name));
            BOOST_ERROR("it was accepted");
        } catch (const std::runtime_error& error) {
            BOOST_TEST(std::string{error.what()} ==
                       "LECTERN_DATABASE_URL leads to a pooler that shares sessions between "
                       "transactions: set pool_mode=session for this database (docs/scaling.md)");
        }
    }
}

BOOST_AUTO_TEST_CASE(the_doctor_names_a_transaction_pool) {
    const auto pool = pgbouncer("transaction");
    const auto finding = operations::check_sessions(pool.connection_string(name)).front();
    BOOST_TEST(finding.fact == "a pooler shares them between transactions");
    BOOST_TEST(finding.fix == "set pool_mode=session for this database (docs/scaling.md)");
    BOOST_TEST(operations::check_sessions(home.connection_string()).front().fact ==
               "each connection has its own; there is no pooler");
}

BOOST_AUTO_TEST_CASE(a_statement_of_another_client_is_an_error_that_names_the_cause) {
    const auto pool = pgbouncer("transaction", "default_pool_size=1\n");
    Database first{pool.connection_string(name)};
    Database second{pool.connection_string(name)};
    const auto* sql = "SELECT 'same text' AS value";
    value_of(first, sql);
    try {
        BOOST_TEST(value_of(second, sql) == "same text");  // PgBouncer 1.21 and later: no error
    } catch (const DatabaseError& error) {
        BOOST_TEST(std::string{error.what()}.find("set pool_mode=session") != std::string::npos,
                   error.what());
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
