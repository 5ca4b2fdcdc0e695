#include "console/report.hpp"

#include <boost/test/unit_test.hpp>

namespace lectern::test {

BOOST_AUTO_TEST_SUITE(shell_words)

BOOST_AUTO_TEST_CASE(words_without_special_characters_are_unchanged) {
    for (const std::string word :
         {"ada@example.com", "ada+news@example.com", "3f9c", "--since", "2026-11-23", "evt_1"})
        BOOST_TEST(shell_word(word) == word);
}

BOOST_AUTO_TEST_CASE(what_a_shell_would_interpret_is_quoted) {
    BOOST_TEST(shell_word("a;reboot@example.com") == "'a;reboot@example.com'");
    BOOST_TEST(shell_word("$(id)@example.com") == "'$(id)@example.com'");
    BOOST_TEST(shell_word("o'hara@example.com") == R"('o'\''hara@example.com')");
    BOOST_TEST(shell_word("bj\u00f6rn@example.com") == "'bj\u00f6rn@example.com'");
    BOOST_TEST(shell_word("~") == "'~'");
    BOOST_TEST(shell_word("") == "''");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
