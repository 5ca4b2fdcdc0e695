#include "operations/migrations.hpp"

#include <boost/test/unit_test.hpp>

#include "support/temporary_directory.hpp"

namespace lectern::test {

using operations::MigrationError;
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
    BOOST_TEST(fault_of(directory) == "0001_first.sql.bak: is not named NNNN_name.sql");
}

BOOST_AUTO_TEST_CASE(a_directory_without_migrations_is_refused) {
    const TemporaryDirectory directory;
    BOOST_TEST(fault_of(directory).ends_with("holds no migrations"));
    BOOST_CHECK_THROW(read_migrations(directory.path() / "missing"), MigrationError);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
