#include "platform/row_batch.hpp"

#include <optional>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "platform/database.hpp"
#include "support/test_database.hpp"

namespace lectern {

namespace {

struct Fixture {
    test::TestDatabase home = test::TestDatabase::empty();
    Database& database = home.connection();

    Fixture() {
        database.write([](Transaction& transaction) {
            transaction.execute(
                "CREATE TABLE notes (owner integer, place integer GENERATED ALWAYS AS IDENTITY, "
                "note text, number integer)");
        });
    }

    static RowBatch batch(Transaction& transaction, RowBatch::Written written = {}) {
        return {transaction,
                "INSERT INTO notes (owner, note, number) "
                "SELECT $1, note, number FROM unnest($2::text[], $3::integer[]) "
                "WITH ORDINALITY AS row (note, number, place) ORDER BY place RETURNING note",
                7, std::move(written)};
    }

    std::string notes() {
        return database.read([](Connection& connection) {
            return query(connection,
                         "SELECT coalesce(string_agg(owner || ' ' || coalesce(note, 'NULL') || ' ' "
                         "|| coalesce(number::text, 'NULL'), '|' ORDER BY place), '') AS notes "
                         "FROM notes")
                .front()
                .text("notes");
        });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(row_batch, Fixture)

BOOST_AUTO_TEST_CASE(rows_are_written_in_their_order_by_one_statement) {
    std::int64_t written = 0;
    std::int64_t trips = 0;
    database.write([&](Transaction& transaction) {
        auto rows = batch(transaction);
        for (int i = 0; i < 100; ++i) rows.add({"note", i});
        const auto before = database.round_trips();
        written = rows.finish();
        trips = database.round_trips() - before;
    });
    BOOST_TEST(written == 100);
    BOOST_TEST(trips == 2);  // preparing the statement, and running it
    BOOST_TEST(notes().starts_with("7 note 0|7 note 1|7 note 2|"));
    BOOST_TEST(notes().ends_with("|7 note 99"));
}

BOOST_AUTO_TEST_CASE(values_may_be_null_and_have_any_characters) {
    database.write([](Transaction& transaction) {
        auto rows = batch(transaction);
        rows.add({R"(a "b", \ {c})", std::nullopt});
        rows.add({"NULL", 1});
        rows.add({"", 2});
        rows.add({std::nullopt, 3});
        rows.add({"ü\n\t'", 4});
        rows.finish();
    });
    BOOST_TEST(notes() == "7 a \"b\", \\ {c} NULL|7 NULL 1|7  2|7 NULL 3|7 ü\n\t' 4");
}

BOOST_AUTO_TEST_CASE(large_rows_are_written_by_several_statements) {
    const std::string long_text(6 << 20, 'x');
    int results = 0;
    int rows_in_results = 0;
    database.write([&](Transaction& transaction) {
        auto rows = batch(transaction, [&](const Rows& result) {
            ++results;
            rows_in_results += result.size();
        });
        for (int i = 0; i < 4; ++i) rows.add({long_text, i});
        BOOST_TEST(results == 1);
        BOOST_TEST(rows.finish() == 4);
    });
    BOOST_TEST(results == 2);
    BOOST_TEST(rows_in_results == 4);
}

BOOST_AUTO_TEST_CASE(without_rows_there_is_no_statement) {
    database.write([&](Transaction& transaction) {
        const auto before = database.round_trips();
        BOOST_TEST(batch(transaction).finish() == 0);
        BOOST_TEST(database.round_trips() == before);
    });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern
