#include "authoring/transcript.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

using lectern::authoring::Cue;
using lectern::authoring::longest_paragraph;
using lectern::authoring::paragraphs_of;

namespace {

/// Cues of a second each, one after the other.
std::vector<Cue> spoken(const std::vector<std::string>& texts) {
    std::vector<Cue> cues;
    for (const auto& text : texts) {
        const auto start = static_cast<std::int32_t>(cues.size()) * 1000;
        cues.push_back({start, start + 1000, text});
    }
    return cues;
}

/// Returns the texts of each paragraph, and `|` between paragraphs.
std::string grouped(const std::vector<Cue>& cues) {
    std::string text;
    for (const auto& paragraph : paragraphs_of(cues)) {
        if (!text.empty()) text += '|';
        for (const auto& cue : paragraph) text += cue.text;
    }
    return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(transcript)

BOOST_AUTO_TEST_CASE(a_pause_of_more_than_two_seconds_begins_a_paragraph) {
    BOOST_TEST(grouped({{0, 1000, "a"}, {3000, 4000, "b"}, {6001, 7000, "c"}}) == "ab|c");
}

BOOST_AUTO_TEST_CASE(a_paragraph_of_five_cues_ends_with_its_sentence) {
    BOOST_TEST(grouped(spoken({"a.", "b.", "c.", "d.", "e", "f.", "g.", "h"})) ==
               "a.b.c.d.ef.|g.h");
    BOOST_TEST(grouped(spoken({"a.", "b.", "c.", "d.", "e.", "f."})) == "a.b.c.d.e.|f.");
}

BOOST_AUTO_TEST_CASE(a_sentence_may_end_in_any_script_and_within_quotes) {
    for (const std::string end : {"?", "!", "…", "。", "？", ".\"", ".”", "!»)"}) {
        BOOST_TEST(grouped(spoken({"a", "b", "c", "d", "e" + end, "f"})) == "abcde" + end + "|f");
    }
    for (const std::string end : {",", "\"", ":", ""}) {
        BOOST_TEST(grouped(spoken({"a", "b", "c", "d", "e" + end, "f"})) == "abcde" + end + "f");
    }
}

BOOST_AUTO_TEST_CASE(a_paragraph_without_sentences_ends_after_its_most_cues) {
    const auto paragraphs = paragraphs_of(spoken(std::vector<std::string>(45, "x")));
    BOOST_REQUIRE(paragraphs.size() == 3U);
    BOOST_TEST(paragraphs[0].size() == longest_paragraph);
    BOOST_TEST(paragraphs[2].size() == 5U);
}

BOOST_AUTO_TEST_CASE(cues_without_text_are_left_out) {
    BOOST_TEST(grouped(spoken({"", "a", "", "b"})) == "ab");
    BOOST_TEST(paragraphs_of(spoken({"", ""})).empty());
}

BOOST_AUTO_TEST_SUITE_END()
