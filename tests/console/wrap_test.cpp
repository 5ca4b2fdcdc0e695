#include "console/wrap.hpp"

#include <boost/test/unit_test.hpp>

namespace lectern::test {

BOOST_AUTO_TEST_SUITE(wrapping)

BOOST_AUTO_TEST_CASE(a_line_that_fits_is_unchanged) {
    BOOST_TEST(wrapped("FAULT  a b", 4, 10) == "FAULT  a b");
    BOOST_TEST(wrapped("", 4, 10) == "");
}

BOOST_AUTO_TEST_CASE(a_longer_line_goes_on_below_with_an_indent) {
    BOOST_TEST(wrapped("FAULT  one two three four", 7, 15) ==
               "FAULT  one two\n"
               "       three\n"
               "       four");
}

BOOST_AUTO_TEST_CASE(a_word_that_is_too_wide_has_a_line_of_its_own) {
    BOOST_TEST(wrapped("a https://example.com/long b", 2, 10) ==
               "a\n"
               "  https://example.com/long\n"
               "  b");
}

BOOST_AUTO_TEST_CASE(characters_are_counted_and_not_bytes_or_colours) {
    BOOST_TEST(wrapped("öö öö öö", 0, 8) == "öö öö öö");
    BOOST_TEST(wrapped("\x1b[31mab\x1b[0m \x1b[1mcd\x1b[0m", 0, 5) ==
               "\x1b[31mab\x1b[0m \x1b[1mcd\x1b[0m");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
