#include "platform/text_list.hpp"

#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "platform/row_id.hpp"

using lectern::array_of;
using lectern::joined;
using lectern::lines_of;

BOOST_AUTO_TEST_SUITE(text_list)

BOOST_AUTO_TEST_CASE(items_are_joined_with_one_separator_between_two) {
    BOOST_TEST(joined(std::vector<std::string>{}, ' ').empty());
    BOOST_TEST(joined(std::vector<std::string>{"why-sql"}, ' ') == "why-sql");
    BOOST_TEST(joined(std::vector<std::string>{"why-sql", "joins"}, ' ') == "why-sql joins");
}

BOOST_AUTO_TEST_CASE(a_text_is_split_into_the_lines_it_was_joined_from) {
    const std::vector<std::string> lines{"Read a table", "Join two", "Ask your own question"};
    BOOST_TEST(lines_of(joined(lines, '\n')) == lines, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(numbers_become_an_array_of_postgresql) {
    BOOST_TEST(array_of(std::vector<int>{}) == "{}");
    BOOST_TEST(array_of(std::vector<int>{7, -2}) == "{7,-2}");
    BOOST_TEST(array_of(std::vector<lectern::LessonId>{lectern::LessonId{3}}) == "{3}");
}

BOOST_AUTO_TEST_CASE(an_empty_text_has_no_lines) {
    BOOST_TEST(lines_of("").empty());
}

BOOST_AUTO_TEST_SUITE_END()
