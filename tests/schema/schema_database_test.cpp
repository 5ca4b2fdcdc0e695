// sql/schema.sql, which is for reading, describes the result of the migrations.

#include <fstream>
#include <iterator>
#include <regex>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "support/source_tree.hpp"
#include "support/test_database.hpp"

namespace lectern::test {
namespace {

std::string content_of(const std::string& file) {
    std::ifstream stream{in_source(file), std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

/// Returns a description of everything in the schema `public`, a line for each object.
std::vector<std::string> described(Database& database) {
    return database.read([](Connection& connection) {
        std::vector<std::string> lines;
        for (const auto& row : query(connection, R"sql(
        SELECT format('%s.%s: %s%s, default %s, identity %s, generated %s',
                      attrelid::regclass, attname, format_type(atttypid, atttypmod),
                      CASE WHEN attnotnull THEN ' NOT NULL' END,
                      pg_get_expr(adbin, adrelid), attidentity, attgenerated) AS line
          FROM pg_attribute
          JOIN pg_class ON pg_class.oid = attrelid
     LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
         WHERE relnamespace = 'public'::regnamespace
           AND relkind IN ('r', 'p', 'v', 'm')
           AND attnum > 0
           AND NOT attisdropped
         UNION ALL
        SELECT format('%s: constraint %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
          FROM pg_constraint
         WHERE connamespace = 'public'::regnamespace
         UNION ALL
        SELECT indexdef
          FROM pg_indexes
         WHERE schemaname = 'public'
         UNION ALL
        SELECT format('view %s: %s', viewname, definition)
          FROM pg_views
         WHERE schemaname = 'public'
         UNION ALL
        SELECT pg_get_functiondef(oid)
          FROM pg_proc
         WHERE pronamespace = 'public'::regnamespace
         UNION ALL
        SELECT pg_get_triggerdef(pg_trigger.oid)
          FROM pg_trigger
         WHERE NOT tgisinternal
      ORDER BY line
        )sql"))
            lines.push_back(row.text("line"));
        return lines;
    });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(schema)

BOOST_AUTO_TEST_CASE(the_schema_file_equals_the_result_of_the_migrations) {
    TestDatabase migrated;
    auto written = TestDatabase::empty();
    const auto file = content_of("sql/schema.sql");
    written.connection().write(
        [&](Transaction& transaction) { transaction.execute(file.c_str()); });

    const auto expected = described(migrated.connection());
    BOOST_TEST(expected.size() > 200U);
    BOOST_TEST(described(written.connection()) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(every_table_has_a_comment) {
    const auto file = content_of("sql/schema.sql");
    const std::regex table{"(.*)\nCREATE TABLE (\\w+)"};
    int tables = 0;
    for (std::sregex_iterator match{file.begin(), file.end(), table}, end; match != end; ++match) {
        ++tables;
        BOOST_TEST((*match)[1].str().starts_with("-- "),
                   "sql/schema.sql: " << (*match)[2] << " has no comment above it");
    }
    BOOST_TEST(tables >= 19);
}

BOOST_AUTO_TEST_CASE(a_new_installation_has_no_account_and_nothing_else_that_signs_in) {
    TestDatabase migrated;
    std::vector<std::string> filled;
    migrated.connection().read([&](Connection& connection) {
        for (const auto& table : query(connection, R"sql(
            SELECT relname::text AS name
              FROM pg_class
             WHERE relnamespace = 'public'::regnamespace
               AND relkind IN ('r', 'p')
          ORDER BY relname
        )sql")) {
            const auto sql = "SELECT EXISTS (SELECT FROM " + table.text("name") + ") AS has_rows";
            if (query(connection, sql.c_str()).front().boolean("has_rows"))
                filled.push_back(table.text("name"));
        }
    });
    // None of these tables is about a person.
    const std::vector<std::string> expected{"catalogue_version", "installation",
                                            "schema_migrations"};
    BOOST_TEST(filled == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
