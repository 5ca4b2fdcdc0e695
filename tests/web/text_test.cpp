#include "web/text.hpp"

#include <boost/test/unit_test.hpp>

#include <string_view>

namespace lectern::web {

using namespace std::string_view_literals;

BOOST_AUTO_TEST_SUITE(text)

BOOST_AUTO_TEST_CASE(valid_utf8_is_clean) {
    for (const auto text : {
             ""sv,
             "plain"sv,
             "tab\tand\r\nlines"sv,
             "\x7f"sv,
             "\xc2\x80"sv,          // U+0080, the smallest of two bytes
             "\xdf\xbf"sv,          // U+07FF
             "\xe0\xa0\x80"sv,      // U+0800, the smallest of three
             "\xed\x9f\xbf"sv,      // U+D7FF, before the surrogates
             "\xee\x80\x80"sv,      // U+E000, after them
             "\xef\xbf\xbf"sv,      // U+FFFF
             "\xf0\x90\x80\x80"sv,  // U+10000, the smallest of four
             "\xf4\x8f\xbf\xbf"sv,  // U+10FFFF, the last
             "Gr\xc3\xbc\xc3\x9f"
             "e \xf0\x9f\x8d\x9e"sv,
         }) {
        BOOST_TEST(is_clean_text(text), text);
    }
}

BOOST_AUTO_TEST_CASE(nul_and_invalid_utf8_are_not_clean) {
    for (const auto text : {
             "\0"sv,
             "in\0side"sv,
             "\x80"sv,  // a continuation alone
             "\xbf"sv,
             "\xc3"sv,  // cut short
             "\xe2\x82"sv,
             "\xf0\x9f\x8d"sv,
             "\xc3("sv,  // no continuation after the lead
             "\xe2\x28\xa1"sv,
             "\xe2\x82("sv,
             "\xc0\x80"sv,  // NUL, overlong
             "\xc1\xbf"sv,
             "\xe0\x9f\xbf"sv,
             "\xf0\x8f\xbf\xbf"sv,
             "\xed\xa0\x80"sv,      // the first surrogate
             "\xed\xbf\xbf"sv,      // the last
             "\xf4\x90\x80\x80"sv,  // above U+10FFFF
             "\xf5\x80\x80\x80"sv,
             "\xf8\x88\x80\x80\x80"sv,
             "\xff"sv,
             "\xfe"sv,
             "good, then \xff"sv,
         }) {
        BOOST_TEST(!is_clean_text(text), "length " << text.size());
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::web
