#include "account/passwords.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace lectern::account {

namespace {

std::string fault_of(std::string_view password) {
    return to_text(password_fault(password));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(passwords)

BOOST_AUTO_TEST_CASE(characters_are_counted_not_bytes) {
    BOOST_TEST(character_count("") == 0);
    BOOST_TEST(character_count("Ada") == 3);
    BOOST_TEST(character_count("\xc3\xbc\xe2\x82\xac\xf0\x9f\x8d\x9e") == 3);
}

BOOST_AUTO_TEST_CASE(a_password_has_10_to_128_characters) {
    BOOST_TEST(fault_of("") == "missing");
    BOOST_TEST(fault_of("x") == "too_short");
    BOOST_TEST(fault_of("ninechars") == "too_short");
    BOOST_TEST(fault_of("ten.chars.") == "none");
    BOOST_TEST(fault_of(std::string(128, 'x')) == "none");
    BOOST_TEST(fault_of(std::string(129, 'x')) == "too_long");
}

BOOST_AUTO_TEST_CASE(letters_of_several_bytes_count_once) {
    std::string nine;
    for (int i = 0; i < 9; ++i) nine += "\xf0\x9f\x8d\x9e";
    BOOST_TEST(fault_of(nine) == "too_short");
    BOOST_TEST(fault_of(nine + "x") == "none");
    std::string longest;
    for (int i = 0; i < 128; ++i) longest += "\xe2\x82\xac";
    BOOST_TEST(fault_of(longest) == "none");
}

BOOST_AUTO_TEST_CASE(what_everybody_tries_first_is_refused_in_any_case) {
    BOOST_TEST(fault_of("password123") == "common");
    BOOST_TEST(fault_of("PassWord123") == "common");
    BOOST_TEST(fault_of("1234567890") == "common");
    BOOST_TEST(fault_of("qwertyuiop") == "common");
    BOOST_TEST(fault_of("password123 but longer") == "none");
}

BOOST_AUTO_TEST_CASE(spaces_belong_to_a_password) {
    BOOST_TEST(fault_of("three small words") == "none");
    BOOST_TEST(fault_of(std::string(10, ' ')) == "none");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::account
