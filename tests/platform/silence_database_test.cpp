// A server that is stopped (SIGSTOP) in the middle of its work, and a COMMIT that causes a warning.

#include <csignal>

#include <boost/test/unit_test.hpp>

#include "platform/database.hpp"
#include "support/captured_output.hpp"
#include "support/site_facts.hpp"
#include "support/test_database.hpp"

namespace lectern {

using namespace std::chrono_literals;

namespace {

struct Fixture {
    test::TestDatabase home = test::TestDatabase::empty();
    Database& other = home.connection();
    Database database{home.connection_string(), 1500ms};
    pid_t stopped = 0;

    Fixture() {
        other.write([](Transaction& transaction) {
            transaction.execute("CREATE TABLE words (word text UNIQUE)");
        });
    }
    ~Fixture() { go_on(); }

    static pid_t backend(DatabaseHandle& handle) {
        return query(handle, "SELECT pg_backend_pid() AS pid").front().get<int>("pid");
    }
    /// Stops the server process of this session.
    void stop(DatabaseHandle& handle) {
        stopped = backend(handle);
        kill(stopped, SIGSTOP);
    }
    void go_on() {
        if (stopped != 0) kill(stopped, SIGCONT);
        stopped = 0;
    }
    static void add(Transaction& transaction, const char* word) {
        query(transaction, "INSERT INTO words (word) VALUES ($1)", word);
    }
    std::int64_t count_words() {
        return other.read([](Connection& connection) {
            return query(connection, "SELECT count(*) AS n FROM words").front().integer("n");
        });
    }
    bool answers() {
        try {
            database.read([](Connection& connection) { backend(connection); });
            return true;
        } catch (const DatabaseUnavailable&) {
            return false;
        }
    }
    std::string fault_of_read() {
        try {
            database.read([](Connection& connection) { backend(connection); });
            return "none";
        } catch (const DatabaseUnavailable& fault) {
            return fault.what();
        }
    }
};

struct Interruption {};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(silent_server, Fixture)

BOOST_AUTO_TEST_CASE(unanswered_read_is_not_repeated_and_a_later_one_works) {
    int tries = 0;
    BOOST_CHECK_THROW(database.read([&](Connection& connection) {
        ++tries;
        stop(connection);
        query(connection, "SELECT 1");
    }),
                      DatabaseUnavailable);
    BOOST_TEST(tries == 1);
    test::wait_until("a new connection", [&] { return answers(); });
}

BOOST_AUTO_TEST_CASE(read_right_after_a_timeout_fails_at_once) {
    BOOST_CHECK_THROW(database.read([&](Connection& connection) {
        stop(connection);
        query(connection, "SELECT 1");
    }),
                      DatabaseUnavailable);
    BOOST_TEST(fault_of_read() == "database: gave no answer a moment ago");
}

BOOST_AUTO_TEST_CASE(idle_connection_to_a_stopped_server_is_given_up) {
    database.read([&](Connection& connection) { stop(connection); });
    int runs = 0;
    BOOST_CHECK_THROW(database.write([&](Transaction&) { ++runs; }), DatabaseUnavailable);
    BOOST_TEST(runs == 0);
    test::wait_until("a new connection", [&] { return answers(); });
}

BOOST_AUTO_TEST_CASE(unanswered_write_is_given_up_and_rolled_back) {
    BOOST_CHECK_THROW(database.write([&](Transaction& transaction) {
        add(transaction, "a");
        stop(transaction);
        add(transaction, "b");
    }),
                      DatabaseUnavailable);
    go_on();
    test::wait_until("a new connection", [&] { return answers(); });
    BOOST_TEST(count_words() == 0);
}

// The COMMIT waits in the socket of the stopped server, which will read it once it continues.
BOOST_AUTO_TEST_CASE(unanswered_commit_is_reported_as_unavailable_even_if_it_succeeds_later) {
    const test::CapturedOutput output;
    BOOST_CHECK_THROW(database.write([&](Transaction& transaction) {
        transaction.print_after_commit("committed");
        add(transaction, "a");
        stop(transaction);
    }),
                      DatabaseUnavailable);
    go_on();
    test::wait_until("the commit", [&] { return count_words() == 1; });
    BOOST_TEST(output.text() == "");
}

BOOST_AUTO_TEST_CASE(unanswered_rollback_does_not_hide_the_original_exception) {
    BOOST_CHECK_THROW(database.write([&](Transaction& transaction) {
        add(transaction, "a");
        stop(transaction);
        throw Interruption{};
    }),
                      Interruption);
    go_on();
    test::wait_until("a new connection", [&] { return answers(); });
    BOOST_TEST(count_words() == 0);
}

BOOST_AUTO_TEST_CASE(each_statement_has_the_full_timeout) {
    database.read([](Connection& connection) {
        for (int i = 0; i < 5; ++i) query(connection, "SELECT pg_sleep(0.6)");
    });
    BOOST_CHECK_THROW(database.read([](Connection& c) { query(c, "SELECT pg_sleep(60)"); }),
                      DatabaseUnavailable);
}

BOOST_AUTO_TEST_CASE(timeout_zero_waits_without_limit) {
    Database patient{home.connection_string(), 0ms};
    patient.read([](Connection& connection) {
        BOOST_TEST(query(connection, "SELECT pg_sleep(2)").size() == 1);
    });
}

// PostgreSQL reports with a warning that a transaction is committed locally but not on the standby.
BOOST_AUTO_TEST_CASE(commit_with_a_warning_is_reported_as_unavailable) {
    other.write([](Transaction& transaction) {
        transaction.execute(R"sql(
            CREATE FUNCTION warn() RETURNS trigger LANGUAGE plpgsql
                AS $$ BEGIN RAISE WARNING 'not replicated'; RETURN NULL; END $$;
            CREATE CONSTRAINT TRIGGER late AFTER INSERT ON words
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION warn()
        )sql");
    });
    const test::CapturedOutput output;
    BOOST_CHECK_THROW(database.write([&](Transaction& transaction) {
        transaction.print_after_commit("committed");
        add(transaction, "a");
    }),
                      DatabaseUnavailable);
    BOOST_TEST(output.text() == "");
    database.write([](Transaction& transaction) {
        transaction.execute("DROP TRIGGER late ON words");
        transaction.execute("DO $$ BEGIN RAISE WARNING 'before the COMMIT'; END $$");
        add(transaction, "b");
    });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern
