#include <limits>

#include <boost/test/unit_test.hpp>

#include "platform/database.hpp"
#include "support/captured_output.hpp"
#include "support/test_database.hpp"

namespace lectern {

using namespace std::chrono_literals;

namespace {

struct Fixture {
    test::TestDatabase home = test::TestDatabase::empty();
    Database& database = home.connection();
    Database other{home.connection_string()};

    Fixture() {
        database.write([](Transaction& transaction) {
            transaction.execute("CREATE TABLE words (word text UNIQUE)");
        });
    }

    void add(const char* word) {
        database.write([&](Transaction& transaction) { add(transaction, word); });
    }

    static void add(Transaction& transaction, const char* word) {
        query(transaction, "INSERT INTO words (word) VALUES ($1)", word);
    }

    /// Returns the words as a second connection sees them.
    std::string words() {
        return other.read([](Connection& connection) {
            return query(connection,
                         "SELECT coalesce(string_agg(word, ' ' ORDER BY word), '') AS all_words "
                         "FROM words")
                .front()
                .text("all_words");
        });
    }

    static int backend(DatabaseHandle& handle) {
        return query(handle, "SELECT pg_backend_pid() AS pid").front().get<int>("pid");
    }

    int backend_of_database() { return database.read(backend); }

    void terminate(int pid) {
        other.read([&](Connection& connection) {
            query(connection, "SELECT pg_terminate_backend($1, 5000)", pid);
        });
    }

    std::string error_code_of(const char* sql) {
        try {
            database.read([&](Connection& connection) { query(connection, sql); });
            return "no error";
        } catch (const DatabaseError& error) {
            return error.sqlstate();
        }
    }
};

struct Interruption {};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(database, Fixture)

// ---- Values ----

BOOST_AUTO_TEST_CASE(values_come_back_as_they_were_sent) {
    database.read([](Connection& connection) {
        const auto row =
            query(connection,
                  "SELECT $1::text AS text, $2::bigint AS long, $3::integer AS short, "
                  "$4::boolean AS yes, $5::boolean AS no, 1.5::float8 AS half",
                  "it's €\\x \"5\"\n", std::numeric_limits<std::int64_t>::min(), -7, true, false)
                .front();
        BOOST_TEST(row.text("text") == "it's €\\x \"5\"\n");
        BOOST_TEST(row.get<std::string_view>("text") == "it's €\\x \"5\"\n");
        BOOST_TEST(row.integer("long") == std::numeric_limits<std::int64_t>::min());
        BOOST_TEST(row.get<int>("short") == -7);
        BOOST_TEST(row.boolean("yes"));
        BOOST_TEST(!row.boolean("no"));
        BOOST_TEST(row.get<double>("half") == 1.5);
    });
}

BOOST_AUTO_TEST_CASE(null_is_sent_and_read_as_nullopt) {
    database.read([](Connection& connection) {
        const auto row =
            query(connection,
                  "SELECT $1::text AS a, $2::bigint AS b, $3::text AS c, "
                  "$4::text AS d",
                  std::nullopt, std::optional<std::int64_t>{}, "", std::optional<std::string>{"x"})
                .front();
        BOOST_TEST(row.is_null("a"));
        BOOST_TEST(!row.get<std::optional<std::string>>("a"));
        BOOST_TEST(!row.get<std::optional<std::int64_t>>("b"));
        BOOST_TEST(!row.is_null("c"));
        BOOST_TEST(row.text("c") == "");
        BOOST_TEST(row.get<std::optional<std::string>>("d").value() == "x");
        BOOST_CHECK_THROW(static_cast<void>(row.text("a")), std::logic_error);
    });
}

BOOST_AUTO_TEST_CASE(timestamps_keep_their_microseconds_both_ways) {
    const Timestamp start{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23}};
    for (const auto time : {start, start + 1us, start + 100ms, start + 23h + 59min + 59s,
                            Timestamp{}, Timestamp{-1us}, start + 999999us}) {
        database.read([&](Connection& connection) {
            const auto row = query(connection, "SELECT $1::timestamptz AS at", time).front();
            BOOST_TEST(iso8601(row.get<Timestamp>("at")) == iso8601(time));
        });
    }
}

BOOST_AUTO_TEST_CASE(timestamps_are_read_in_utc_whatever_the_database_is_set_to) {
    other.read([&](Connection& connection) {
        query(connection,
              "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET timezone = ''Asia/Tokyo''', "
              "current_database()); EXECUTE format('ALTER DATABASE %I SET datestyle = "
              "''German''', current_database()); END $$");
    });
    Database fresh{home.connection_string()};
    fresh.read([](Connection& connection) {
        const auto row =
            query(connection, "SELECT timestamptz '2026-11-23 07:05:00+00' AS at").front();
        BOOST_TEST(iso8601(row.get<Timestamp>("at")) == "2026-11-23T07:05:00.000000Z");
    });
}

BOOST_AUTO_TEST_CASE(unrepresentable_timestamp_is_refused) {
    database.read([](Connection& connection) {
        for (const char* text : {"infinity", "0044-03-15 00:00:00 BC", "20260-01-01"}) {
            const auto row = query(connection, "SELECT $1::timestamptz AS at", text).front();
            BOOST_CHECK_THROW(static_cast<void>(row.get<Timestamp>("at")), std::logic_error);
        }
    });
}

BOOST_AUTO_TEST_CASE(value_of_another_type_is_refused) {
    database.read([](Connection& connection) {
        const auto row = query(connection, "SELECT 3000000000 AS big, 'x' AS text").front();
        BOOST_CHECK_THROW(static_cast<void>(row.get<int>("big")), std::logic_error);
        BOOST_CHECK_THROW(static_cast<void>(row.integer("text")), std::logic_error);
        BOOST_CHECK_THROW(static_cast<void>(row.boolean("text")), std::logic_error);
        BOOST_CHECK_THROW(static_cast<void>(row.text("missing")), std::logic_error);
    });
}

BOOST_AUTO_TEST_CASE(first_row_of_an_empty_result_is_refused) {
    database.read([](Connection& connection) {
        const auto rows = query(connection, "SELECT word FROM words");
        BOOST_TEST(rows.empty());
        BOOST_CHECK_THROW(static_cast<void>(rows.front().text("word")), std::logic_error);
    });
}

BOOST_AUTO_TEST_CASE(parameter_with_a_nul_byte_is_refused_before_it_is_sent) {
    const auto before = database.round_trips();
    database.read([](Connection& connection) {
        BOOST_CHECK_THROW(query(connection, "SELECT $1::text", std::string("a\0b", 3)),
                          std::invalid_argument);
    });
    BOOST_TEST(database.round_trips() == before);
}

BOOST_AUTO_TEST_CASE(bytes_are_stored_as_they_are) {
    std::string all;
    for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
    database.read([&](Connection& connection) {
        const auto row = query(connection,
                               "SELECT length($1::bytea) AS size, "
                               "encode(sha256($1::bytea), 'hex') AS hash",
                               bytea(all))
                             .front();
        BOOST_TEST(row.get<int>("size") == 256);
        BOOST_TEST(row.text("hash") ==
                   "40aff2e9d2d8922e47afd4648e6967497158785fbd1da870e7110266bf944880");
    });
}

BOOST_AUTO_TEST_CASE(rows_are_iterated_in_order_and_outlive_the_read) {
    const auto rows = database.read([](Connection& connection) {
        return query(connection, "SELECT n FROM generate_series(1, 3) AS n");
    });
    std::string seen;
    for (const auto& row : rows) seen += row.text("n");
    BOOST_TEST(seen == "123");
}

BOOST_AUTO_TEST_CASE(affected_counts_the_rows_a_statement_changed) {
    add("a");
    add("b");
    database.write([](Transaction& transaction) {
        BOOST_TEST(query(transaction, "UPDATE words SET word = word || '!'").affected() == 2);
        BOOST_TEST(query(transaction, "DELETE FROM words WHERE word = 'z'").affected() == 0);
    });
}

// ---- Prepared statements and round trips ----

BOOST_AUTO_TEST_CASE(each_statement_text_is_prepared_once_per_connection) {
    const auto count_prepared = [](Connection& connection) {
        return query(connection, "SELECT count(*) AS n FROM pg_prepared_statements")
            .front()
            .integer("n");
    };
    database.read(count_prepared);
    const auto before = database.read(count_prepared);
    database.read([](Connection& connection) {
        const std::string same_text_elsewhere = "SELECT 1 AS one";
        query(connection, "SELECT 1 AS one");
        query(connection, "SELECT 1 AS one");
        query(connection, same_text_elsewhere.c_str());
        query(connection, "SELECT 2 AS two");
    });
    BOOST_TEST(database.read(count_prepared) == before + 2);
}

BOOST_AUTO_TEST_CASE(prepared_read_takes_one_round_trip_and_write_adds_begin_and_commit) {
    const auto read = [&] { database.read([](Connection& c) { query(c, "SELECT 1"); }); };
    const auto write = [&] { database.write([](Transaction& t) { query(t, "SELECT 1"); }); };
    const auto cost = [&](const auto& act) {
        const auto before = database.round_trips();
        act();
        return database.round_trips() - before;
    };
    BOOST_TEST(cost(read) == 2);
    BOOST_TEST(cost(read) == 1);
    BOOST_TEST(cost(write) == 3);
}

BOOST_AUTO_TEST_CASE(statement_that_failed_to_prepare_can_be_tried_again) {
    const auto* sql = "SELECT a_column FROM later";
    BOOST_TEST(error_code_of(sql) == "42P01");
    other.write([](Transaction& transaction) { transaction.execute("CREATE TABLE later ()"); });
    BOOST_TEST(error_code_of(sql) == "42703");
    other.write([](Transaction& transaction) {
        transaction.execute("ALTER TABLE later ADD COLUMN a_column text");
    });
    BOOST_TEST(error_code_of(sql) == "no error");
}

// ---- Errors ----

BOOST_AUTO_TEST_CASE(refused_statement_has_its_sqlstate_and_keeps_the_connection) {
    const auto pid = backend_of_database();
    BOOST_TEST(error_code_of("SELECT 1/0") == "22012");
    BOOST_TEST(error_code_of("SELEC") == "42601");
    BOOST_TEST(error_code_of("SELECT $1::integer") == "08P01");
    BOOST_TEST(error_code_of("DO $$ BEGIN RAISE serialization_failure; END $$") == "40001");
    BOOST_TEST(error_code_of("DO $$ BEGIN RAISE deadlock_detected; END $$") == "40P01");
    BOOST_TEST(backend_of_database() == pid);
}

BOOST_AUTO_TEST_CASE(message_of_an_error_does_not_quote_the_row) {
    add("somebody@example.org");
    try {
        add("somebody@example.org");
        BOOST_FAIL("two equal words");
    } catch (const DatabaseError& error) {
        const std::string message = error.what();
        BOOST_TEST(error.sqlstate() == "23505");
        BOOST_TEST(message.find("words_word_key") != std::string::npos);
        BOOST_TEST(message.find("somebody") == std::string::npos);
        BOOST_TEST(message.find('\n') == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(server_out_of_resources_or_unreachable_is_unavailable) {
    BOOST_CHECK_THROW(error_code_of("DO $$ BEGIN RAISE disk_full; END $$"), DatabaseUnavailable);
    BOOST_CHECK_THROW(error_code_of("DO $$ BEGIN RAISE admin_shutdown; END $$"),
                      DatabaseUnavailable);
    Database nowhere{"host=/nonexistent"};
    BOOST_CHECK_THROW(nowhere.read([](Connection&) {}), DatabaseUnavailable);
    BOOST_CHECK_THROW(nowhere.write([](Transaction&) {}), DatabaseUnavailable);
}

BOOST_AUTO_TEST_CASE(malformed_connection_string_is_refused_without_quoting_it) {
    try {
        const Database malformed{"password=secret nonsense"};
        BOOST_FAIL("was accepted");
    } catch (const std::invalid_argument& error) {
        BOOST_TEST(std::string{error.what()}.find("secret") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(read_or_write_inside_another_throws_a_logic_error) {
    database.read([&](Connection&) {
        BOOST_CHECK_THROW(database.read([](Connection&) {}), std::logic_error);
        BOOST_CHECK_THROW(database.write([](Transaction&) {}), std::logic_error);
    });
    BOOST_TEST(backend_of_database() > 0);
}

// ---- Broken connections ----

BOOST_AUTO_TEST_CASE(read_on_a_dead_connection_is_repeated_on_a_new_one) {
    const auto pid = backend_of_database();
    terminate(pid);
    BOOST_TEST(backend_of_database() != pid);
}

BOOST_AUTO_TEST_CASE(statements_are_prepared_again_after_a_broken_connection) {
    database.read([](Connection& connection) { query(connection, "SELECT 1 AS one"); });
    terminate(backend_of_database());
    database.read([](Connection& connection) {
        BOOST_TEST(query(connection, "SELECT 1 AS one").front().integer("one") == 1);
    });
}

BOOST_AUTO_TEST_CASE(read_whose_connection_breaks_twice_is_unavailable_and_the_next_one_works) {
    int tries = 0;
    const auto read_and_break = [&](Connection& connection) {
        ++tries;
        terminate(backend(connection));
        query(connection, "SELECT 1");
    };
    BOOST_CHECK_THROW(database.read(read_and_break), DatabaseUnavailable);
    BOOST_TEST(tries == 2);
    BOOST_TEST(backend_of_database() > 0);
}

BOOST_AUTO_TEST_CASE(write_on_a_dead_connection_runs_once_on_a_new_one) {
    terminate(backend_of_database());
    int runs = 0;
    database.write([&](Transaction& transaction) {
        ++runs;
        add(transaction, "a");
    });
    BOOST_TEST(runs == 1);
    BOOST_TEST(words() == "a");
}

BOOST_AUTO_TEST_CASE(write_that_breaks_in_the_middle_is_unavailable_and_not_repeated) {
    int runs = 0;
    BOOST_CHECK_THROW(database.write([&](Transaction& transaction) {
        ++runs;
        add(transaction, "a");
        terminate(backend(transaction));
        add(transaction, "b");
    }),
                      DatabaseUnavailable);
    BOOST_TEST(runs == 1);
    BOOST_TEST(words() == "");
    add("c");
    BOOST_TEST(words() == "c");
}

BOOST_AUTO_TEST_CASE(write_that_breaks_before_its_commit_is_unavailable_and_prints_nothing) {
    const test::CapturedOutput output;
    BOOST_CHECK_THROW(database.write([&](Transaction& transaction) {
        transaction.print_after_commit("a line");
        add(transaction, "a");
        terminate(backend(transaction));
    }),
                      DatabaseUnavailable);
    BOOST_TEST(output.text() == "");
    BOOST_TEST(words() == "");
}

// ---- Transactions ----

BOOST_AUTO_TEST_CASE(write_commits_when_its_function_returns) {
    const auto answer = database.write([](Transaction& transaction) {
        add(transaction, "a");
        return 7;
    });
    BOOST_TEST(answer == 7);
    BOOST_TEST(words() == "a");
}

BOOST_AUTO_TEST_CASE(write_rolls_back_when_its_function_throws) {
    BOOST_CHECK_THROW(database.write([](Transaction& transaction) {
        add(transaction, "a");
        throw Interruption{};
    }),
                      Interruption);
    BOOST_TEST(words() == "");
    add("b");
    BOOST_TEST(words() == "b");
}

BOOST_AUTO_TEST_CASE(lines_are_printed_only_after_the_commit) {
    const test::CapturedOutput output;
    database.write([&](Transaction& transaction) {
        transaction.print_after_commit("one");
        add(transaction, "a");
        transaction.print_after_commit("two\nstill two");
        BOOST_TEST(output.text() == "");
    });
    BOOST_TEST(output.text() == "one\ntwo still two\n");
}

BOOST_AUTO_TEST_CASE(lines_are_not_printed_after_a_rollback) {
    const test::CapturedOutput output;
    BOOST_CHECK_THROW(database.write([](Transaction& transaction) {
        transaction.print_after_commit("one");
        throw Interruption{};
    }),
                      Interruption);
    add("a");
    BOOST_TEST(output.text() == "");
}

BOOST_AUTO_TEST_CASE(lines_are_not_printed_when_the_commit_is_refused) {
    database.write([](Transaction& transaction) {
        transaction.execute("CREATE TABLE late (n integer UNIQUE DEFERRABLE INITIALLY DEFERRED)");
    });
    const test::CapturedOutput output;
    BOOST_CHECK_THROW(database.write([](Transaction& transaction) {
        query(transaction, "INSERT INTO late VALUES (1), (1)");
        transaction.print_after_commit("one");
    }),
                      DatabaseError);
    BOOST_TEST(output.text() == "");
}

BOOST_AUTO_TEST_CASE(commit_after_a_failed_statement_throws) {
    const test::CapturedOutput output;
    BOOST_CHECK_THROW(database.write([](Transaction& transaction) {
        add(transaction, "a");
        transaction.print_after_commit("one");
        BOOST_CHECK_THROW(query(transaction, "SELECT 1/0"), DatabaseError);
    }),
                      DatabaseError);
    BOOST_TEST(output.text() == "");
    BOOST_TEST(words() == "");
}

BOOST_AUTO_TEST_CASE(attempt_that_throws_undoes_only_its_own_work) {
    const test::CapturedOutput output;
    database.write([](Transaction& transaction) {
        add(transaction, "before");
        transaction.print_after_commit("before");
        const auto fails = [&]() -> bool {
            add(transaction, "inside");
            transaction.print_after_commit("inside");
            query(transaction, "SELECT 1/0");
            return true;
        };
        BOOST_CHECK_THROW(transaction.attempt(fails), DatabaseError);
        add(transaction, "after");
        transaction.print_after_commit("after");
    });
    BOOST_TEST(words() == "after before");
    BOOST_TEST(output.text() == "before\nafter\n");
}

BOOST_AUTO_TEST_CASE(attempt_that_returns_false_undoes_its_work_and_true_keeps_it) {
    const test::CapturedOutput output;
    database.write([](Transaction& transaction) {
        for (const bool is_kept : {false, true}) {
            const bool result = transaction.attempt([&] {
                add(transaction, is_kept ? "kept" : "undone");
                transaction.print_after_commit(is_kept ? "kept" : "undone");
                return is_kept;
            });
            BOOST_TEST(result == is_kept);
        }
    });
    BOOST_TEST(words() == "kept");
    BOOST_TEST(output.text() == "kept\n");
}

BOOST_AUTO_TEST_CASE(attempt_inside_an_attempt_undoes_only_itself) {
    database.write([](Transaction& transaction) {
        transaction.attempt([&] {
            add(transaction, "outer");
            transaction.attempt([&] {
                add(transaction, "inner");
                return false;
            });
            add(transaction, "later");
            return true;
        });
    });
    BOOST_TEST(words() == "later outer");
}

constexpr BatchInsert gathered_words{
    "INSERT INTO words (word)", "RETURNING word",
    [](Transaction& transaction, const Rows& written) {
        for (const auto& row : written)
            transaction.print_after_commit(
                row.get<std::optional<std::string>>("word").value_or("-"));
    }};

BOOST_AUTO_TEST_CASE(gathered_rows_are_written_together_before_the_commit) {
    const test::CapturedOutput output;
    const auto before = database.round_trips();
    database.write([](Transaction& transaction) {
        for (const auto* word : {"one", "a \"quoted\" \\ word", "{two,three}", "", "NULL"})
            transaction.add_to_batch(gathered_words, {word});
        transaction.attempt([&] {
            transaction.add_to_batch(gathered_words, {"forgotten"});
            return false;
        });
        transaction.add_to_batch(gathered_words, {"last"});
    });
    BOOST_TEST(output.text() == "one\na \"quoted\" \\ word\n{two,three}\n\nNULL\nlast\n");
    BOOST_TEST(database.round_trips() - before == 7);  // including preparation
}

BOOST_AUTO_TEST_CASE(many_gathered_rows_are_written_in_their_sequence_by_few_statements) {
    const auto gather = [&](int count) {
        const auto before = database.round_trips();
        database.write([&](Transaction& transaction) {
            for (int i = 0; i < count; ++i)
                transaction.add_to_batch(gathered_words, {std::to_string(i)});
            transaction.add_to_batch(gathered_words, {std::nullopt});
        });
        other.write([](Transaction& transaction) { query(transaction, "DELETE FROM words"); });
        return database.round_trips() - before;
    };
    for (const int count : {150, 7, 6}) gather(count);  // prepares the statements
    const test::CapturedOutput output;
    BOOST_TEST(gather(150) == 2 + 2 + 2 + 1);  // BEGIN and COMMIT, 64 rows each, 8 rows each, 7
    std::string expected;
    for (int i = 0; i < 150; ++i) expected += std::to_string(i) + '\n';
    BOOST_TEST(output.text() == expected + "-\n");
    BOOST_TEST(gather(7) == 2 + 1);
    BOOST_TEST(gather(6) == 2 + 1);
    BOOST_TEST(gather(8) == 2 + 2 + 1);  // 8 rows and one, whose text is prepared
}

BOOST_AUTO_TEST_CASE(refused_gathered_rows_roll_back_the_transaction) {
    const auto attempt = [&] {
        database.write([](Transaction& transaction) {
            add(transaction, "one");
            transaction.add_to_batch(gathered_words, {"one"});
        });
    };
    BOOST_CHECK_THROW(attempt(), DatabaseError);
    BOOST_TEST(words() == "");
}

// ---- Settings of the connection ----

BOOST_AUTO_TEST_CASE(connection_string_overrides_the_default_settings) {
    const auto timeout_of = [](Database& of) {
        return of.read([](Connection& connection) {
            return query(connection, "SELECT current_setting('statement_timeout') AS value")
                .front()
                .text("value");
        });
    };
    BOOST_TEST(timeout_of(database) == "15s");
    Database patient{home.connection_string() + " options='-c statement_timeout=0'"};
    BOOST_TEST(timeout_of(patient) == "0");
}

// ---- Notifications ----

BOOST_AUTO_TEST_CASE(notification_ends_the_wait_and_a_timeout_returns_false) {
    const std::vector<std::string> channels{"mail", "events"};
    BOOST_TEST(database.wait_for_notification(channels, 0ms));  // starts listening
    BOOST_TEST(!database.wait_for_notification(channels, 0ms));
    const auto notify = [&](const char* channel) {
        other.write([&](Transaction& transaction) {
            query(transaction, "SELECT pg_notify($1, '')", channel);
        });
    };
    for (const char* channel : {"mail", "events"}) {
        notify(channel);
        BOOST_TEST(database.wait_for_notification(channels, 5s));
        BOOST_TEST(!database.wait_for_notification(channels, 0ms));
    }
    notify("another");
    BOOST_TEST(!database.wait_for_notification(channels, 50ms));
}

BOOST_AUTO_TEST_CASE(notification_during_a_read_or_write_is_not_lost) {
    database.wait_for_notification({"mail"}, 0ms);
    const auto notify = [&] {
        other.write([](Transaction& transaction) { query(transaction, "NOTIFY mail"); });
    };
    database.read([&](Connection& connection) {
        notify();
        query(connection, "SELECT 1");
    });
    BOOST_TEST(database.wait_for_notification({"mail"}, 0ms));
    database.write([&](Transaction& transaction) {
        notify();
        query(transaction, "SELECT 1");
    });
    BOOST_TEST(database.wait_for_notification({"mail"}, 0ms));
    BOOST_TEST(!database.wait_for_notification({"mail"}, 0ms));
}

BOOST_AUTO_TEST_CASE(
    broken_connection_while_waiting_counts_as_a_notification_and_listening_continues) {
    database.wait_for_notification({"mail"}, 0ms);
    terminate(backend_of_database());
    BOOST_TEST(database.wait_for_notification({"mail"}, 5s));  // the break
    BOOST_TEST(database.wait_for_notification({"mail"}, 5s));  // starts listening again
    BOOST_TEST(!database.wait_for_notification({"mail"}, 0ms));
    other.write([](Transaction& transaction) { query(transaction, "NOTIFY mail"); });
    BOOST_TEST(database.wait_for_notification({"mail"}, 5s));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern
