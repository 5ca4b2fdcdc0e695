#include "platform/utf8.hpp"

#include <boost/test/unit_test.hpp>

namespace lectern {

BOOST_AUTO_TEST_SUITE(utf8_texts)

BOOST_AUTO_TEST_CASE(characters_take_one_to_four_bytes) {
    BOOST_TEST(utf8_length_at("a", 0) == 1U);
    BOOST_TEST(utf8_length_at(std::string_view{"\0", 1}, 0) == 1U);
    BOOST_TEST(utf8_length_at("é", 0) == 2U);
    BOOST_TEST(utf8_length_at("€", 0) == 3U);
    BOOST_TEST(utf8_length_at("\xED\x9F\xBF", 0) == 3U);
    BOOST_TEST(utf8_length_at("\xF4\x8F\xBF\xBF", 0) == 4U);
}

BOOST_AUTO_TEST_CASE(overlong_surrogate_truncated_and_too_large_forms_are_not_utf8) {
    for (const char* bytes :
         {"\x80", "\xC0\xAF", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF",
          "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xC3", "\xE2\x82", "\xF0\x9F\x98", "\xFF"}) {
        BOOST_TEST(utf8_length_at(bytes, 0) == 0U);
    }
    BOOST_TEST(utf8_length_at("", 0) == 0U);
}

BOOST_AUTO_TEST_CASE(the_length_of_a_text_is_counted_in_characters) {
    BOOST_TEST(character_count("") == 0);
    BOOST_TEST(character_count("Ada") == 3);
    BOOST_TEST(character_count("\xc3\xbc\xe2\x82\xac\xf0\x9f\x8d\x9e") == 3);
}

BOOST_AUTO_TEST_CASE(repairing_replaces_only_the_invalid_bytes) {
    BOOST_TEST(repaired_utf8("aé€") == "aé€");
    BOOST_TEST(repaired_utf8("a\xFFz\xE2\x82") == "a\xEF\xBF\xBDz\xEF\xBF\xBD\xEF\xBF\xBD");
}

BOOST_AUTO_TEST_CASE(the_line_of_the_first_invalid_byte_is_found) {
    BOOST_TEST(!lectern::find_invalid_utf8_line("ä\nb\n"));
    BOOST_TEST(lectern::find_invalid_utf8_line("\xff").value() == 1U);
    BOOST_TEST(lectern::find_invalid_utf8_line("ä\nb\xc3\n\xff").value() == 2U);
}

BOOST_AUTO_TEST_CASE(a_byte_order_mark_is_left_out_once) {
    BOOST_TEST(without_byte_order_mark("\xef\xbb\xbfText") == "Text");
    BOOST_TEST(without_byte_order_mark("\xef\xbb\xbf\xef\xbb\xbf") == "\xef\xbb\xbf");
    BOOST_TEST(without_byte_order_mark("\xef\xbbText") == "\xef\xbbText");
    BOOST_TEST(without_byte_order_mark("") == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern
