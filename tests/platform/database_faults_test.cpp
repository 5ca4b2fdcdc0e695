#include "platform/database_faults.hpp"

#include <boost/test/unit_test.hpp>

#include "platform/database_handle.hpp"

namespace lectern {

BOOST_AUTO_TEST_SUITE(database_faults)

BOOST_AUTO_TEST_CASE(a_text_on_one_line_is_cut_between_characters) {
    BOOST_TEST(one_line("SELECT\n   1\n", 60) == "SELECT 1");
    BOOST_TEST(one_line("abcd", 3) == "abc…");
    BOOST_TEST(one_line("abc", 3) == "abc");
    BOOST_TEST(one_line("aé€b", 2) == "aé…");
}

BOOST_AUTO_TEST_CASE(only_a_refused_right_is_told_as_one) {
    const DatabaseError refused{"database: permission denied for table users (SELECT x)", "42501"};
    BOOST_TEST(find_refused_right(refused).value() == "permission denied for table users");
    BOOST_TEST(!find_refused_right(DatabaseError{"database: no such table (SELECT x)", "42P01"}));
    BOOST_TEST(!find_refused_right(std::runtime_error{"permission denied"}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern
