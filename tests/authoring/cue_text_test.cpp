#include "authoring/cue_text.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

using lectern::authoring::plain_cue_text;

BOOST_AUTO_TEST_SUITE(cue_text)

BOOST_AUTO_TEST_CASE(tags_are_dropped_and_their_text_is_kept) {
    BOOST_TEST(plain_cue_text("<v Ada>Hello <i.loud>there</i>") == "Hello there");
    BOOST_TEST(plain_cue_text("One <00:00:01.500>two <b>three</b></v>") == "One two three");
    BOOST_TEST(plain_cue_text("<ruby>漢<rt>kan</rt></ruby>") == "漢kan");
    BOOST_TEST(plain_cue_text("<lang en-GB>colour</lang>") == "colour");
    BOOST_TEST(plain_cue_text("2 > 1") == "2 > 1");
}

BOOST_AUTO_TEST_CASE(a_tag_without_an_end_takes_the_rest_of_the_text) {
    BOOST_TEST(plain_cue_text("Hello <i there") == "Hello");
}

BOOST_AUTO_TEST_CASE(character_references_are_decoded_once) {
    BOOST_TEST(plain_cue_text("a &lt; b &amp;&amp; b &gt; c") == "a < b && b > c");
    BOOST_TEST(plain_cue_text("&quot;it&apos;s&quot;") == "\"it's\"");
    BOOST_TEST(plain_cue_text("&amp;lt;") == "&lt;");
    BOOST_TEST(plain_cue_text("&lt;i&gt;") == "<i>");
    BOOST_TEST(plain_cue_text("a&nbsp;b&#160;c&#10;d") == "a b c d");
    BOOST_TEST(plain_cue_text("a&lrm;b&rlm;c") ==
               "a\u200e"
               "b\u200f"
               "c");
}

BOOST_AUTO_TEST_CASE(numbered_characters_become_utf8) {
    BOOST_TEST(plain_cue_text("&#65;&#xe9;&#X20AC;&#128512;") == "Aé€😀");
    BOOST_TEST(plain_cue_text("&#1114111;").size() == 4U);
}

BOOST_AUTO_TEST_CASE(numbers_that_are_no_character_become_the_replacement_character) {
    for (const std::string text : {"&#0;", "&#xd800;", "&#xdfff;", "&#1114112;", "&#xffffff;"}) {
        BOOST_TEST(plain_cue_text(text) == "\ufffd", text);
    }
}

BOOST_AUTO_TEST_CASE(what_is_no_reference_stays) {
    for (const std::string text : {"Q&A", "&", "&;", "&#;", "&#x;", "&#12a;", "&unknown;", "&amp",
                                   "a & b; c", "&#99999999999;", "&#-1;"}) {
        BOOST_TEST(plain_cue_text(text) == text);
    }
}

BOOST_AUTO_TEST_CASE(white_space_becomes_single_spaces) {
    BOOST_TEST(plain_cue_text("  Two\n\tlines  of\ntext \n") == "Two lines of text");
    BOOST_TEST(plain_cue_text(" \n").empty());
}

BOOST_AUTO_TEST_SUITE_END()
