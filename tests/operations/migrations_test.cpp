#include "operations/migration_files.hpp"

#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "support/temporary_directory.hpp"

namespace lectern::test {

using operations::kind_of;
using operations::MigrationError;
using operations::MigrationKind;
using operations::oldest_program_of;
using operations::read_migrations;

namespace {

std::string fault_of(const TemporaryDirectory& directory) {
    try {
        read_migrations(directory.path());
    } catch (const MigrationError& error) {
        return error.what();
    }
    return "";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(migration_files)

BOOST_AUTO_TEST_CASE(files_are_read_in_the_order_of_their_numbers) {
    const TemporaryDirectory directory;
    directory.write("0002_second.sql", "SELECT 2");
    directory.write("0001_first.sql", "SELECT 1");
    const auto migrations = read_migrations(directory.path());
    BOOST_REQUIRE(migrations.size() == 2U);
    BOOST_TEST(migrations[0].version == 1);
    BOOST_TEST(migrations[0].sql == "SELECT 1");
    BOOST_TEST(migrations[1].file == "0002_second.sql");
}

BOOST_AUTO_TEST_CASE(a_gap_is_refused) {
    const TemporaryDirectory directory;
    directory.write("0001_first.sql", "");
    directory.write("0003_third.sql", "");
    BOOST_TEST(fault_of(directory) == "0003_third.sql: is not the next one (expected number 2)");
}

BOOST_AUTO_TEST_CASE(a_number_used_twice_is_refused) {
    const TemporaryDirectory directory;
    directory.write("0001_first.sql", "");
    directory.write("0001_other.sql", "");
    BOOST_TEST(fault_of(directory) == "0001_other.sql: is not the next one (expected number 2)");
}

BOOST_AUTO_TEST_CASE(a_file_with_an_invalid_name_is_refused) {
    const TemporaryDirectory directory;
    directory.write("0001_first.sql.bak", "");
    BOOST_TEST(fault_of(directory) ==
               "0001_first.sql.bak: is not named NNNN_name.sql or NNNN_name.after-MMMM.sql");
}

BOOST_AUTO_TEST_CASE(the_name_of_a_file_says_its_kind_and_the_oldest_program) {
    BOOST_CHECK(kind_of("0041_names.sql") == MigrationKind::before);
    BOOST_CHECK(kind_of("0042_names.after-0041.sql") == MigrationKind::after);
    BOOST_CHECK(oldest_program_of("0042_names.after-0041.sql") == 41);
    for (const std::string name :
         {"0042_names.sql", "0042_after_0041.sql", "0042_a.after-41.sql", ""})
        BOOST_TEST(!oldest_program_of(name).has_value(), name);
}

BOOST_AUTO_TEST_CASE(an_after_migration_names_an_earlier_one) {
    for (const std::string name : {"0002_b.after-0002.sql", "0002_b.after-0000.sql"}) {
        const TemporaryDirectory directory;
        directory.write("0001_first.sql", "").write(name, "");
        BOOST_TEST(fault_of(directory) ==
                   name + ": the number behind .after- is not that of an earlier one");
    }
}

BOOST_AUTO_TEST_CASE(a_program_needs_the_newest_before_migration) {
    const TemporaryDirectory directory;
    directory.write("0001_first.sql", "").write("0002_second.sql", "");
    directory.write("0003_third.after-0002.sql", "");
    BOOST_TEST(operations::needed_version(directory.path()) == 2);
    BOOST_TEST(operations::newest_version(directory.path()) == 3);
}

BOOST_AUTO_TEST_CASE(only_the_first_line_takes_statements_out_of_the_transaction) {
    const std::string two = "-- Why.\nDROP INDEX a;\n\nCREATE INDEX a\n    ON b (c);\n";
    BOOST_TEST(operations::statements_outside_transaction("-- outside a transaction\n" + two) ==
                   (std::vector<std::string>{"DROP INDEX a;\n", "CREATE INDEX a\n    ON b (c);\n"}),
               boost::test_tools::per_element());
    BOOST_TEST(operations::statements_outside_transaction(two).empty());
}

BOOST_AUTO_TEST_CASE(accepted_rules_are_read_with_their_reasons) {
    const auto warnings = operations::lock_warnings(
        "-- Names.\n-- accepted drop: none has used it\nDROP TABLE a;\n-- accepted nothing\n");
    BOOST_REQUIRE(warnings.size() == 1U);
    BOOST_TEST(warnings[0].rule == "drop");
    BOOST_TEST(warnings[0].reason == "none has used it");
}

BOOST_AUTO_TEST_CASE(a_directory_without_migrations_is_refused) {
    const TemporaryDirectory directory;
    BOOST_TEST(fault_of(directory).ends_with("holds no migrations"));
    BOOST_CHECK_THROW(read_migrations(directory.path() / "missing"), MigrationError);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
